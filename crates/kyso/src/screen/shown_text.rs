//! The text that an appearance shows: ISO 32000-2 9.4. No layout, only the strings in the order in which they are shown.

use kyso_pdf::{Dictionary, Object, ObjectId, View};

use super::budget::Budget;
use super::content::{Operand, Token, Tokens};
use super::to_unicode::{Characters, UNKNOWN};

/// Deepest nesting of form XObjects.
const DEPTH_LIMIT: u8 = 4;
/// Most operands that are kept for one operator; what TJ shows may have many.
const OPERAND_LIMIT: usize = 10_000;

/// The text, with [`UNKNOWN`] for characters that are not known. None when even their number is not, or something cannot
/// be read. `fonts`: the resources of the form, for appearances without their own (12.7.3, `/DR`).
pub(super) fn shown_text<'d>(
    view: View<'d>,
    appearance: &Object<'d>,
    id: Option<ObjectId>,
    fonts: Option<&Dictionary<'d>>,
    budget: &mut Budget,
) -> Option<String> {
    let mut shown = Shown {
        view,
        budget,
        text: String::new(),
    };
    shown.stream(appearance, id?, fonts, 0)?;
    Some(shown.text)
}

struct Shown<'b, 'd> {
    view: View<'d>,
    budget: &'b mut Budget,
    text: String,
}

impl<'d> Shown<'_, 'd> {
    fn stream(
        &mut self,
        appearance: &Object<'d>,
        id: ObjectId,
        above: Option<&Dictionary<'d>>,
        depth: u8,
    ) -> Option<()> {
        let stream = appearance.as_stream()?;
        let own = self.budget.entry(self.view, &stream.dictionary, b"Resources");
        let resources = own.as_ref().and_then(Object::as_dictionary).or(above);
        let data = self.budget.decode(self.view, stream, id)?;
        let mut font = None;
        let mut is_visible = true;
        let mut operands = Vec::new();
        for token in Tokens::new(&data) {
            let operator = match token {
                Token::Operand(operand) => {
                    if operands.len() < OPERAND_LIMIT {
                        operands.push(operand);
                    }
                    continue;
                }
                Token::Operator(operator) => operator,
            };
            match (operator, operands.last()) {
                // 9.3.6: mode 3 paints nothing
                (b"Tr", Some(Operand::Number(mode))) => is_visible = *mode != 3.0,
                (b"Tf", _) => font = self.font(resources, above, &operands),
                (b"Tj" | b"TJ" | b"'" | b"\"", _) if is_visible => self.show(font.as_ref(), &operands)?,
                (b"Do", Some(Operand::Name(name))) if depth < DEPTH_LIMIT => {
                    self.form(resources, name, depth);
                }
                _ => {}
            }
            operands.clear();
        }
        Some(())
    }

    fn show(&mut self, font: Option<&Characters>, operands: &[Operand]) -> Option<()> {
        for operand in operands {
            if let Operand::String(string) = operand {
                font?.decode(string, &mut self.text);
            }
        }
        Some(())
    }

    fn font(
        &mut self,
        resources: Option<&Dictionary<'d>>,
        above: Option<&Dictionary<'d>>,
        operands: &[Operand],
    ) -> Option<Characters> {
        let name = operands.iter().find_map(|operand| match operand {
            Operand::Name(name) => Some(name),
            _ => None,
        })?;
        for resources in [resources, above].into_iter().flatten() {
            let fonts = self.budget.entry(self.view, resources, b"Font");
            let font = fonts
                .as_ref()
                .and_then(Object::as_dictionary)
                .and_then(|fonts| self.budget.entry(self.view, fonts, name));
            if let Some(font) = font.as_ref().and_then(Object::as_dictionary) {
                return Characters::read(self.view, font, self.budget);
            }
        }
        None
    }

    /// A form XObject (8.10). An image shows no text.
    fn form(&mut self, resources: Option<&Dictionary<'d>>, name: &[u8], depth: u8) {
        let objects = resources.and_then(|resources| self.budget.entry(self.view, resources, b"XObject"));
        let Some(entry) = objects
            .as_ref()
            .and_then(Object::as_dictionary)
            .and_then(|objects| objects.get(name))
        else {
            return;
        };
        let (Some(id), Some(object)) = (entry.as_reference(), self.budget.resolve(self.view, entry)) else {
            return;
        };
        let subtype = object.as_dictionary().and_then(|form| form.get(b"Subtype"));
        if subtype.and_then(Object::as_name) != Some(b"Form") {
            return;
        }
        if self.stream(&object, id, resources, depth + 1).is_none() {
            self.text.push(UNKNOWN);
        }
    }
}
