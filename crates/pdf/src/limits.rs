//! Budgets for everything that a file controls.
//!
//! Where a number has a source it is named; the others leave a wide margin over the real documents that were measured.

/// What reading one document may cost. Going beyond a limit is an error with a code of its own, never a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep arrays and dictionaries may nest, and the page tree too (`depth-limit`). Acrobat's own `q` limit is 28; real objects stay below 20.
    pub depth: u16,
    /// The highest object number (`object-limit`). ISO 32000-1 Annex C: 8,388,607 indirect objects.
    pub objects: u32,
    /// How many values one indirect object may hold, all levels together (`object-limit`).
    pub values: u32,
    /// How many cross-reference sections the `/Prev` chain may have (`section-limit`).
    pub xref_sections: u32,
    /// How many steps a chain of references may take (`reference-loop`).
    pub references: u16,
    /// How many filters one stream may name (`unsupported-filter`).
    pub filters: u16,
    /// How many bytes one decoded stream may have, at each step of its filter chain (`inflate-limit`).
    pub inflated_bytes: u64,
    /// How many decoded bytes of cross-reference and object streams are kept for one document (`inflate-limit`).
    pub retained_bytes: u64,
    /// How many pages and inner nodes the page tree may have (`object-limit`).
    pub pages: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 96,
            objects: 8_388_607,
            values: 1_000_000,
            xref_sections: 4096,
            references: 32,
            filters: 8,
            inflated_bytes: 64 << 20,
            retained_bytes: 256 << 20,
            pages: 1_000_000,
        }
    }
}
