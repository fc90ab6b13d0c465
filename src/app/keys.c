#include "app/keys.h"

#include "app/queries.h"

bool keys_note(struct store *store, const struct seal *seal, struct err *err)
{
    return store_run(store, err, SQL_KEYS_NOTE, STORE_ARGS(store_int(seal_version(seal))));
}

bool keys_read(struct store *store, const struct seal *seal, int *version, struct err *err)
{
    int64_t number = 1;
    bool found;
    TRY(store_number(store, err, &number, &found, SQL_KEYS_OF, STORE_NO_ARGS));
    *version = found ? (int)number : 1;
    return *version <= seal_version(seal) ||
           err_set(err, ERR_NOT_FOUND,
                   "열쇠고리에는 판 %d까지 있는데 저장소는 판 %d로 쓰였습니다. 나중에 복사한 "
                   "열쇠고리를 "
                   "넣으십시오 | the key ring ends with version %d, the store was written with %d: "
                   "put back a later copy of the ring",
                   seal_version(seal), *version, seal_version(seal), *version);
}

bool keys_check(struct store *store, const struct seal *seal, struct err *err)
{
    int version;
    TRY(keys_read(store, seal, &version, err));
    return version == seal_version(seal) ||
           err_set(
               err, ERR_CONFLICT,
               "열쇠 돌리기가 끝나지 않았습니다(판 %d에서 %d로). haechi key rotate로 마치십시오 | "
               "the keys are half way from version %d to %d: finish with haechi key rotate",
               version, seal_version(seal), version, seal_version(seal));
}
