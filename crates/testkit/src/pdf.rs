//! Small PDF files written byte by byte.
