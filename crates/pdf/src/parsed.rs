//! Objects of the file that were parsed before: those that every revision shares, such as the catalog, are asked for again and again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::indirect::{LengthOf, parse_indirect};
use crate::source::Source;
use crate::{Error, IndirectObject};

/// Bytes of objects (without the data of streams) that are remembered; their parsed form takes some thirty times as much at most.
const REMEMBERED_BYTES: usize = 1 << 20;

/// Parses, or remembers. A trait only because what remembers borrows from the file, and the document that owns it must not be
/// bound to that borrow (the compiler takes a cell of objects as invariant, a box of this trait as not).
pub(crate) trait ParsedObjects: Send {
    /// The object at `place`, as the revision saw it that ends at `end`. The source is that of the same file.
    fn object(
        &self,
        source: &Source<'_>,
        place: usize,
        end: usize,
        length_of: LengthOf<'_>,
    ) -> Result<IndirectObject<'_>, Error>;
}

pub(crate) fn parsed_objects(data: &[u8]) -> Box<dyn ParsedObjects + '_> {
    Box::new(Remembered {
        data,
        objects: RefCell::default(),
        bytes: Cell::new(0),
    })
}

struct Remembered<'a> {
    data: &'a [u8],
    /// By place and end.
    objects: RefCell<BTreeMap<(usize, usize), IndirectObject<'a>>>,
    bytes: Cell<usize>,
}

impl ParsedObjects for Remembered<'_> {
    fn object(
        &self,
        source: &Source<'_>,
        place: usize,
        end: usize,
        length_of: LengthOf<'_>,
    ) -> Result<IndirectObject<'_>, Error> {
        if let Some(known) = self.objects.borrow().get(&(place, end)) {
            return Ok(known.clone());
        }
        let parsed = parse_indirect(source, self.data, place, end, length_of)?;
        let data = parsed.object.as_stream().map_or(0, |stream| stream.data.len());
        let bytes = self
            .bytes
            .get()
            .saturating_add(parsed.object.raw.len().saturating_sub(data));
        if bytes <= REMEMBERED_BYTES {
            self.bytes.set(bytes);
            self.objects.borrow_mut().insert((place, end), parsed.clone());
        }
        Ok(parsed)
    }
}
