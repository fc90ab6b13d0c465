#include "modules/mileage/training.h"

bool training_import(struct request *request, struct err *err)
{
    (void)request;
    return err_set(err, ERR_UNSUPPORTED, "not yet");
}
