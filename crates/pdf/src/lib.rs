//! The file structure of PDF, ISO 32000-2:2020 clause 7: bytes to objects to ordered revisions, and new revisions appended to old bytes.
//!
//! [`Document::parse`] reads the header, the chain of cross-reference sections and the trailers, nothing else. Objects are parsed when they are
//! asked for, through a [`View`] of the document as it stood at one [`Revision`]. Every object keeps the exact bytes it was read from.
//!
//! The reader is strict: a broken cross-reference table is never rebuilt. What real producers get wrong without harm is tolerated case by case;
//! each case has a name and an argument ([`LeniencyKind`]) and is reported ([`Document::leniencies`]).
//!
//! Left out: rendering, what content streams draw, fonts, image filters, writing a file from nothing.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod chain;
mod content;
mod document;
mod encryption;
mod error;
mod filter;
mod indirect;
mod leniency;
mod lexer;
mod limits;
mod object;
mod object_stream;
mod page;
mod parsed;
mod parser;
mod predictor;
mod source;
mod text;
mod update;
mod view;
mod write;
mod xref;
mod xref_read;

pub use content::{Content, Operation};
pub use document::{Document, Header};
pub use encryption::{Access, Encryption, Permissions};
pub use error::{Code, Error};
pub use leniency::{Leniency, LeniencyKind};
pub use lexer::hexadecimal;
pub use limits::Limits;
pub use object::{Dictionary, IndirectObject, Location, Object, ObjectId, Stream, Value};
pub use page::Page;
pub use text::text;
pub use update::{Appended, IncrementalUpdate};
pub use view::View;
pub use write::{Change, ObjectWriter};
pub use xref::{Entry, Revision, XrefKind};
