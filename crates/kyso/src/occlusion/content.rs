//! Where the content of a page stands: its content streams (ISO 32000-2 7.8.2) are followed as far as places need it. Text is
//! estimated from its size and its number of characters (9.2.4 would need every font program), a little too large rather than
//! too small. White areas are no content: they are backgrounds. Clipping is left out, which makes content larger.

use kyso_pdf::{Code, Content, Dictionary, Error, Object, ObjectId, Operation, Page, View};

use std::collections::BTreeSet;

use super::annotation::{is_hidden, is_signature_widget, rectangle};
use super::geometry::{Matrix, Rect, area, around};
use super::is_visible_annotation;
use super::state::{Numbers, Place, State};

/// Most operations of one page, forms included.
const OPERATION_LIMIT: usize = 500_000;
/// Most bytes of decoded content.
const BYTE_LIMIT: usize = 32 << 20;
/// Most boxes that are kept for one page.
const BOX_LIMIT: usize = 50_000;
/// Deepest nesting of form XObjects, deepest stack of graphics states (annex C: 28).
const FORM_DEPTH: usize = 8;
const STATE_DEPTH: usize = 256;
/// What an image fills (8.9.4).
const UNIT: Rect = [0.0, 0.0, 1.0, 1.0];

/// What may still be followed for one question.
#[derive(Debug)]
pub(super) struct Budget {
    operations: usize,
    bytes: usize,
}

impl Budget {
    /// Books decoded content.
    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or(Error::new(
            Code::InflateLimit,
            "the content of a page is too long to follow",
        ))?;
        Ok(())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            operations: OPERATION_LIMIT,
            bytes: BYTE_LIMIT,
        }
    }
}

/// The boxes of what a page shows, but for signatures and what is placed there now; `None` when they cannot be told.
pub(super) fn boxes(
    view: View<'_>,
    page: &Page<'_>,
    placed: &BTreeSet<ObjectId>,
    budget: &mut Budget,
) -> Option<Vec<Rect>> {
    let mut boxes = drawn(view, page, budget).ok()?;
    boxes.extend(annotations(view, page, placed).ok()?);
    Some(boxes)
}

/// Content streams.
fn drawn(view: View<'_>, page: &Page<'_>, budget: &mut Budget) -> Result<Vec<Rect>, Error> {
    let mut data = Vec::new();
    let contents = page
        .object
        .object
        .as_dictionary()
        .and_then(|page| page.get(b"Contents"));
    for (id, part) in parts(view, contents)? {
        if let (Some(id), Some(stream)) = (id, part.as_stream()) {
            let part = view.decode(stream, id)?;
            budget.spend(part.len())?;
            data.extend_from_slice(&part);
            // 7.8.2: the parts are divided between tokens
            data.push(b'\n');
        }
    }
    let mut interpreter = Interpreter {
        view,
        boxes: Vec::new(),
        budget,
    };
    let resources = page.resources.as_ref().and_then(Object::as_dictionary);
    interpreter.run(&data, resources, State::new(), 0)?;
    Ok(interpreter.boxes)
}

/// Annotations that show something. Signatures are judged by a rule of their own.
fn annotations(view: View<'_>, page: &Page<'_>, placed: &BTreeSet<ObjectId>) -> Result<Vec<Rect>, Error> {
    let mut boxes = Vec::new();
    let listed = page.object.object.as_dictionary().and_then(|page| page.get(b"Annots"));
    let Some(listed) = listed else { return Ok(boxes) };
    let listed = view.resolve(listed)?;
    for annotation in listed.as_array().unwrap_or_default().iter().take(BOX_LIMIT) {
        if annotation.as_reference().is_some_and(|id| placed.contains(&id)) {
            continue;
        }
        let annotation = view.resolve(annotation)?;
        let Some(entries) = annotation.as_dictionary() else {
            continue;
        };
        let counts = !is_hidden(view, entries) && !is_signature_widget(view, entries);
        if counts && is_visible_annotation(view, entries)? {
            boxes.extend(rectangle(view, entries).filter(|rect| area(*rect) > 0.0));
        }
    }
    Ok(boxes)
}

fn parts<'d>(view: View<'d>, contents: Option<&Object<'d>>) -> Result<Vec<(Option<ObjectId>, Object<'d>)>, Error> {
    let Some(contents) = contents else {
        return Ok(Vec::new());
    };
    let (id, object) = view.follow(contents)?;
    match object.as_array() {
        Some(parts) => parts.iter().map(|part| view.follow(part)).collect(),
        None => Ok(vec![(id, object)]),
    }
}

struct Interpreter<'b, 'd> {
    view: View<'d>,
    boxes: Vec<Rect>,
    budget: &'b mut Budget,
}

impl<'d> Interpreter<'_, 'd> {
    fn run(
        &mut self,
        data: &[u8],
        resources: Option<&Dictionary<'d>>,
        mut state: State,
        depth: usize,
    ) -> Result<(), Error> {
        let mut stack = Vec::new();
        let mut place = Place {
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Vec::new(),
        };
        for operation in Content::new(data, self.view.document().limits()) {
            let operation = operation?;
            self.budget.operations = self.budget.operations.saturating_sub(1);
            if self.budget.operations == 0 || self.boxes.len() > BOX_LIMIT || place.path.len() > BOX_LIMIT {
                return Err(Error::new(
                    Code::ObjectLimit,
                    "the content of a page is too long to follow",
                ));
            }
            match operation.operator {
                b"q" if stack.len() < STATE_DEPTH => stack.push(state.clone()),
                b"q" => return Err(Error::new(Code::DepthLimit, "too many graphics states are saved")),
                b"Q" => state = stack.pop().unwrap_or(state),
                b"Do" => self.external_object(&operation, resources, &state, depth)?,
                b"Tf" => {
                    state.font_size = operation.number(1);
                    state.is_two_byte = self.is_composite(&operation, resources)?;
                }
                b"EI" => self.boxes.extend(around(&state.ctm.corners(UNIT))),
                // a shading fills the clip, which is not followed
                b"sh" => return Err(Error::new(Code::UnsupportedFilter, "a shading without known bounds")),
                b"Tj" | b"'" | b"\"" | b"TJ" if state.font_size == 0.0 => {
                    return Err(Error::new(Code::MalformedObject, "text without a known size"));
                }
                b"Tj" | b"'" | b"\"" | b"TJ" => self.text(&operation, &state, &mut place),
                _ => {
                    state.apply(&operation);
                    place.apply(&operation, &state);
                    place.painted(&operation, &state, &mut self.boxes);
                }
            }
        }
        Ok(())
    }

    /// `Do`: an image fills the unit square (8.9.4), a form is content of its own (8.10).
    fn external_object(
        &mut self,
        operation: &Operation<'_>,
        resources: Option<&Dictionary<'d>>,
        state: &State,
        depth: usize,
    ) -> Result<(), Error> {
        let found = self.resource(resources, b"XObject", operation)?;
        let Some((Some(id), object)) = found else { return Ok(()) };
        let Some(stream) = object.as_stream() else {
            return Ok(());
        };
        if stream.dictionary.get(b"Subtype").and_then(Object::as_name) != Some(b"Form") {
            self.boxes.extend(around(&state.ctm.corners(UNIT)));
            return Ok(());
        }
        if depth >= FORM_DEPTH {
            return Err(Error::new(Code::DepthLimit, "form XObjects are nested too deep"));
        }
        let own = match stream.dictionary.get(b"Resources") {
            Some(own) => Some(self.view.resolve(own)?),
            None => None,
        };
        let matrix = numbers(self.view, stream.dictionary.get(b"Matrix"))?;
        let matrix = <[f64; 6]>::try_from(matrix).map_or(Matrix::IDENTITY, Matrix);
        let data = self.view.decode(stream, id)?;
        // also for an empty form, which costs its decoding
        self.budget.spend(data.len().max(1024))?;
        let resources = own.as_ref().and_then(Object::as_dictionary).or(resources);
        let inherited = State {
            ctm: matrix.then(state.ctm),
            ..state.clone()
        };
        self.run(&data, resources, inherited, depth + 1)
    }

    /// A composite font has codes of two octets, nearly always (9.7).
    fn is_composite(&self, operation: &Operation<'_>, resources: Option<&Dictionary<'d>>) -> Result<bool, Error> {
        let font = self.resource(resources, b"Font", operation)?;
        let kind = font
            .as_ref()
            .and_then(|(_, font)| font.as_dictionary()?.get(b"Subtype")?.as_name());
        Ok(kind == Some(b"Type0"))
    }

    fn resource(
        &self,
        resources: Option<&Dictionary<'d>>,
        category: &[u8],
        operation: &Operation<'_>,
    ) -> Result<Option<(Option<ObjectId>, Object<'d>)>, Error> {
        let name = operation.operands.first().and_then(Object::as_name);
        let (Some(name), Some(all)) = (name, resources.and_then(|resources| resources.get(category))) else {
            return Ok(None);
        };
        let all = self.view.resolve(all)?;
        let entry = all.as_dictionary().and_then(|all| all.get(name));
        entry.map(|entry| self.view.follow(entry)).transpose()
    }

    /// Shows text: three quarters of an em for each character, from below the base line to the height of capitals and accents.
    fn text(&mut self, operation: &Operation<'_>, state: &State, place: &mut Place) {
        if matches!(operation.operator, b"'" | b"\"") {
            place.next_line(0.0, -state.leading);
        }
        let (mut width, mut least, mut most) = (0.0_f64, 0.0_f64, 0.0_f64);
        for operand in &operation.operands {
            let items = operand.as_array().unwrap_or(std::slice::from_ref(operand));
            for item in items {
                width += match (item.as_string(), item.as_real()) {
                    (Some(string), _) => state.width(string),
                    (None, Some(back)) if operation.operator == b"TJ" => -back / 1000.0 * state.font_size,
                    _ => 0.0,
                };
                (least, most) = (least.min(width), most.max(width));
            }
        }
        let width = width * state.scale;
        let size = state.font_size;
        let line = [
            least * state.scale,
            state.rise - 0.25 * size,
            most * state.scale,
            state.rise + size,
        ];
        if !state.is_invisible && !state.fills_white && least < most {
            self.boxes.extend(around(&place.text.then(state.ctm).corners(line)));
        }
        place.text = Matrix::translation(width, 0.0).then(place.text);
    }
}

/// The numbers of an array, perhaps behind references.
fn numbers(view: View<'_>, entry: Option<&Object<'_>>) -> Result<Vec<f64>, Error> {
    let Some(entry) = entry else { return Ok(Vec::new()) };
    let array = view.resolve(entry)?;
    let mut numbers = Vec::new();
    for item in array.as_array().unwrap_or_default().iter().take(7) {
        numbers.extend(view.resolve(item)?.as_real());
    }
    Ok(numbers)
}
