// Linked into the program of the wheel, and into no other.
#include <openssl/crypto.h>

// Swift's library refers to the hypotf of glibc 2.35, whose one change is in how it sets errno. With the older one the
// program runs on glibc 2.34.
#if defined(__x86_64__)
__asm__(".symver older_hypotf, hypotf@GLIBC_2.2.5");
#elif defined(__aarch64__)
__asm__(".symver older_hypotf, hypotf@GLIBC_2.17");
#else
#error "look with `objdump -T libm.so.6` for the oldest version of hypotf on this machine"
#endif
extern float older_hypotf(float, float);
__attribute__((visibility("hidden"))) float hypotf(float x, float y) { return older_hypotf(x, y); }

// The system's configuration is for the system's OpenSSL: it may name providers that this one, of another version,
// cannot load.
__attribute__((constructor)) static void ignore_openssl_configuration(void) {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, 0);
}
