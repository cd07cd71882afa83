//! The oddities of real files that are tolerated, each with the reason why it cannot change a verdict.

macro_rules! leniencies {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// The kinds of tolerated oddity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LeniencyKind { $($(#[$doc])* $name,)* }

        impl LeniencyKind {
            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

leniencies! {
    /// Bytes before `%PDF-`. They are part of the file that is hashed, and [`Header::offset`](crate::Header) tells of them.
    JunkBeforeHeader = "junk-before-header";
}

/// One tolerated oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leniency {
    /// Which one.
    pub kind: LeniencyKind,
    /// Where, in bytes from the beginning of the file.
    pub offset: u64,
}

impl Leniency {
    /// The stable name, for example `junk-before-header`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.kind.as_str()
    }
}
