//! Names the shared object: programs that were linked with it ask for `libkyso.so.0`, whatever its file was called.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libkyso.so.0");
    }
}
