//! stub
use kyso_pdf::{Dictionary, Error, ObjectId, View};
pub(crate) type Rect = [f64; 4];
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) page: usize,
    pub(crate) rect: Rect,
    pub(crate) object: ObjectId,
    pub(crate) is_signature_widget: bool,
    pub(crate) is_visible: bool,
}
pub(crate) struct Occlusion {
    pub(crate) page: usize,
    pub(crate) rect: Rect,
    pub(crate) part_of_page: f64,
    pub(crate) is_signature_widget: bool,
}
pub(crate) fn occlusions(_: View<'_>, _: &[&Placed], _: &[(usize, Rect)]) -> Result<Vec<Occlusion>, Error> {
    Ok(Vec::new())
}
pub(crate) fn is_visible_annotation(_: View<'_>, _: &Dictionary<'_>) -> Result<bool, Error> {
    Ok(true)
}
