//! The door is tried against the `openssl` program, against itself by two libraries, and with forgeries.

mod differential;
mod forgeries;
mod identifiers;
mod keys;
mod openssl;
