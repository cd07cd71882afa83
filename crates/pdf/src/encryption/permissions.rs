//! What an encrypted document allows: ISO 32000-2 7.6.4.1 and 7.6.4.2.

/// Whose password opened the document (7.6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// What may be done is said by [`Encryption::permissions`](crate::Encryption::permissions).
    User,
    /// Everything may be done.
    Owner,
}

/// What a document allows to those who have the user password (7.6.4.2, Table 22): the bits of `/P`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    pub(super) const fn new(bits: u32) -> Self {
        Self(bits)
    }

    /// All bits; bit 1 of the standard is the lowest.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Bit 3: print.
    #[must_use]
    pub const fn print(self) -> bool {
        self.bit(3)
    }

    /// Bit 4: change the document otherwise than by the three below.
    #[must_use]
    pub const fn modify(self) -> bool {
        self.bit(4)
    }

    /// Bit 5: copy text and graphics.
    #[must_use]
    pub const fn copy(self) -> bool {
        self.bit(5)
    }

    /// Bit 6: add annotations and fill in form fields; with bit 4 also make fields.
    #[must_use]
    pub const fn annotate(self) -> bool {
        self.bit(6)
    }

    /// Bit 9 (or 6): fill in existing form fields.
    #[must_use]
    pub const fn fill_forms(self) -> bool {
        self.bit(9) || self.bit(6)
    }

    /// Bit 11 (or 4): insert, rotate and delete pages.
    #[must_use]
    pub const fn assemble(self) -> bool {
        self.bit(11) || self.bit(4)
    }

    const fn bit(self, position: u32) -> bool {
        self.0 >> (position - 1) & 1 == 1
    }
}
