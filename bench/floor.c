// bench/floor.c — prints the machine's floor.
#include "bench/machine.h"
#include "bench/pack.h"

int main(void)
{
    bench_print(machine_floor());
    return 0;
}
