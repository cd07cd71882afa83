//! When the program was built: a clock that stands before it is wrong. `SOURCE_DATE_EPOCH` fixes it, so that the same source
//! gives the same program (reproducible-builds.org).

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo::rerun-if-changed=build.rs");
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let given = given.filter(|seconds| seconds.parse::<i64>().is_ok());
    let seconds = given.unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0, |since| since.as_secs()).to_string()
    });
    println!("cargo::rustc-env=KYSO_BUILT={seconds}");
}
