//! The page tree: ISO 32000-2 7.7.3.

use crate::{IndirectObject, Object, ObjectId};

/// A page with the attributes that it may inherit (7.7.3.4), resolved.
#[derive(Debug, Clone)]
pub struct Page<'d> {
    /// Its identifier.
    pub id: ObjectId,
    /// Its dictionary.
    pub object: IndirectObject<'d>,
    /// `/MediaBox`, normalised to lower left and upper right corner, in units of user space.
    pub media_box: Option<[f64; 4]>,
    /// `/CropBox`, likewise; absent: the media box.
    pub crop_box: Option<[f64; 4]>,
    /// `/Rotate` in degrees clockwise: 0, 90, 180 or 270.
    pub rotate: u16,
    /// `/Resources`, resolved.
    pub resources: Option<Object<'d>>,
}
