//! One file a command.

pub(crate) mod bundle;
pub(crate) mod certs;
pub(crate) mod demo;
pub(crate) mod evidence;
pub(crate) mod inspect;
pub(crate) mod sign;
pub(crate) mod trust;
pub(crate) mod verify;
