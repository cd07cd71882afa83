/* Forgets a handle, so that Valgrind can show that it would notice. */
#include "check.h"
#include "kyso.h"

int main(void)
{
    kyso_verifier *verifier = NULL;
    CHECK(kyso_verifier_new(KYSO_LANGUAGE_VI, &verifier, NULL) == KYSO_OK);
    verifier = NULL;
    return 0;
}
