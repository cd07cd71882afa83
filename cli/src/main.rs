//! The kyso program.
fn main() {}
