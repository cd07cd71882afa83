//! Which annotations show something: ISO 32000-2 12.5.3, 12.5.5.

use std::borrow::Cow;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Stream, View};

use super::geometry::{Rect, area};

/// Flags of 12.5.3, table 167.
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;
const TOGGLE_NO_VIEW: i64 = 1 << 8;
/// Steps from a widget up to the field that says its type.
const FIELD_DEPTH: usize = 32;

/// Whether viewers show something of an annotation, on the screen or on paper. In doubt they do.
///
/// # Errors
/// None today: an annotation that cannot be read is taken for visible.
pub(crate) fn is_visible_annotation(view: View<'_>, annotation: &Dictionary<'_>) -> Result<bool, Error> {
    if is_hidden(view, annotation) || rectangle(view, annotation).is_some_and(|rect| area(rect) <= 0.0) {
        return Ok(false);
    }
    Ok(match appearance(view, annotation) {
        Appearance::Stream(stream, id) => view
            .decode(&stream, id)
            .map_or(true, |data| !data.trim_ascii().is_empty()),
        Appearance::Nothing => false,
        Appearance::Unknown => true,
        Appearance::Missing => is_drawn_without_appearance(view, annotation),
    })
}

/// The normal appearance of an annotation (12.5.5).
pub(super) enum Appearance<'d> {
    Stream(Stream<'d>, ObjectId),
    /// States are there, and the one that shows nothing is chosen.
    Nothing,
    /// No `/AP` with `/N`.
    Missing,
    /// It cannot be read.
    Unknown,
}

/// The normal appearance, in the state that `/AS` chooses. Without `/AS` the choice is the viewer's.
pub(super) fn appearance<'d>(view: View<'d>, annotation: &Dictionary<'d>) -> Appearance<'d> {
    let Ok(appearances) = entry(view, annotation, b"AP") else {
        return Appearance::Unknown;
    };
    let Some(normal) = appearances.as_dictionary().and_then(|ap| ap.get(b"N")) else {
        return Appearance::Missing;
    };
    let Ok((id, normal)) = view.follow(normal) else {
        return Appearance::Unknown;
    };
    let (id, object) = match (normal.as_stream(), normal.as_dictionary()) {
        (Some(_), _) => (id, normal),
        (None, Some(states)) => {
            let state = entry(view, annotation, b"AS");
            let Some(state) = state.as_ref().ok().and_then(Object::as_name) else {
                return if states.is_empty() {
                    Appearance::Nothing
                } else {
                    Appearance::Unknown
                };
            };
            match states.get(state).map(|object| view.follow(object)) {
                None if state == b"Off" => return Appearance::Nothing,
                // some viewers draw another state then
                None => return Appearance::Unknown,
                Some(Err(_)) => return Appearance::Unknown,
                Some(Ok(found)) => found,
            }
        }
        (None, None) => return Appearance::Missing,
    };
    match (object.as_stream(), id) {
        (Some(stream), Some(id)) => Appearance::Stream(stream.clone(), id),
        _ => Appearance::Nothing,
    }
}

/// Neither shown nor printed (12.5.3).
pub(super) fn is_hidden(view: View<'_>, annotation: &Dictionary<'_>) -> bool {
    let flags = entry(view, annotation, b"F").ok().and_then(|flags| flags.as_integer());
    let flags = flags.unwrap_or_default();
    flags & HIDDEN != 0 || flags & (NO_VIEW | PRINT | TOGGLE_NO_VIEW) == NO_VIEW
}

/// `/Rect`, normalised; `None` when it is missing or malformed.
pub(super) fn rectangle(view: View<'_>, annotation: &Dictionary<'_>) -> Option<Rect> {
    let corners = entry(view, annotation, b"Rect").ok()?;
    let [a, b, c, d] = corners.as_array()? else {
        return None;
    };
    let number = |object: &Object<'_>| view_number(view, object);
    let (a, b, c, d) = (number(a)?, number(b)?, number(c)?, number(d)?);
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// A widget of a signature field; the type may be inherited (12.7.4.1).
pub(super) fn is_signature_widget(view: View<'_>, annotation: &Dictionary<'_>) -> bool {
    let mut node: Cow<'_, Dictionary<'_>> = Cow::Borrowed(annotation);
    for _ in 0..FIELD_DEPTH {
        if let Some(kind) = node.get(b"FT") {
            return view.resolve(kind).is_ok_and(|kind| kind.as_name() == Some(b"Sig"));
        }
        let parent = node.get(b"Parent").and_then(|parent| view.resolve(parent).ok());
        match parent.and_then(|parent| parent.as_dictionary().cloned()) {
            Some(parent) => node = Cow::Owned(parent),
            None => return false,
        }
    }
    false
}

fn is_drawn_without_appearance(view: View<'_>, annotation: &Dictionary<'_>) -> bool {
    let Ok(subtype) = entry(view, annotation, b"Subtype") else {
        return true;
    };
    match subtype.as_name() {
        Some(b"Widget") => is_widget_drawn(view, annotation),
        Some(b"Link") => has_border(view, annotation),
        Some(
            b"Text" | b"FreeText" | b"Line" | b"Square" | b"Circle" | b"Polygon" | b"PolyLine" | b"Highlight"
            | b"Underline" | b"Squiggly" | b"StrikeOut" | b"Caret" | b"Stamp" | b"Ink" | b"FileAttachment" | b"Sound"
            | b"Movie" | b"Screen" | b"3D" | b"RichMedia" | b"Redact" | b"Projection",
        ) => true,
        // /Popup stands beside the page; the others are nothing without an appearance
        _ => false,
    }
}

/// Background, border and caption of `/MK` (12.5.6.19), or a value that a viewer may set in type.
fn is_widget_drawn(view: View<'_>, annotation: &Dictionary<'_>) -> bool {
    let looks = entry(view, annotation, b"MK").ok();
    let looks = looks.as_ref().and_then(Object::as_dictionary);
    let is_decorated = looks.is_some_and(|looks| {
        [b"BG".as_slice(), b"BC", b"CA", b"I"]
            .iter()
            .any(|key| looks.get(key).is_some_and(|value| value.as_array() != Some(&[])))
    });
    let has_value = entry(view, annotation, b"V").map_or(true, |value| !value.is_null());
    is_decorated || has_value && !is_signature_widget(view, annotation)
}

/// Links have a border unless they say otherwise (12.5.2 `/Border`, 12.5.4 `/BS`).
fn has_border(view: View<'_>, annotation: &Dictionary<'_>) -> bool {
    let style = entry(view, annotation, b"BS").ok();
    if let Some(width) = style
        .as_ref()
        .and_then(Object::as_dictionary)
        .and_then(|style| style.get(b"W"))
    {
        return view_number(view, width).is_none_or(|width| width > 0.0);
    }
    let border = entry(view, annotation, b"Border").ok();
    let width = border
        .as_ref()
        .and_then(Object::as_array)
        .and_then(|border| border.get(2));
    width
        .and_then(|width| view_number(view, width))
        .is_none_or(|width| width > 0.0)
}

fn view_number(view: View<'_>, object: &Object<'_>) -> Option<f64> {
    match object.as_reference() {
        None => object.as_real(),
        Some(id) => view.get(id).ok()??.object.as_real(),
    }
}

/// The value of a key, resolved; null when it is absent.
fn entry<'d>(view: View<'d>, dictionary: &Dictionary<'d>, key: &[u8]) -> Result<Object<'d>, Error> {
    dictionary
        .get(key)
        .map_or(Ok(Object::NULL), |value| view.resolve(value))
}
