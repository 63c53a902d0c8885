//! Files to send.

use std::sync::{Arc, LazyLock};

use lattice_session::template::{Behaviour, EventPayload, EventSpec, Template, el, text_slot};
use lattice_session::{
    Error, Event, Failure, Handler, Session, UPLOAD_BYTES_MAX, UploadRules, ValueRef, human_size,
};

use crate::field::{INVALID, block, built};
use crate::{Arg, Control, Param, ParamKind};

/// Without a help text and with one: an empty line would take room.
static TEMPLATES: LazyLock<[Template; 2]> = LazyLock::new(|| [false, true].map(template));

fn template(help: bool) -> Template {
    let label = el("label")
        .attr("class", "lt-label")
        .id_attr("for", "", 0)
        .class_slot(0, "lt-sr")
        .child(el("span").child(text_slot(1)));
    // It covers the box around it, so that a press or a drop anywhere in that is the browser's own business.
    let input = el("input")
        .attr("type", "file")
        .id_attr("id", "", 0)
        .id_attr("aria-describedby", if help { "-h -e" } else { "-e" }, 0)
        .attr_slot(2, "accept")
        .attr_slot(3, "data-max-bytes")
        .attr_slot(4, "multiple")
        .attr_slot(5, "aria-invalid")
        .prop_slot(6, "disabled")
        .event_slot(7, EventSpec::new("change").payload(EventPayload::Files))
        .behaviour(Behaviour::Uploads);
    let chooser = el("div")
        .attr("class", "lt-file")
        .child(input)
        .child(el("strong").child(text_slot(8)))
        .child(el("span").child(text_slot(9)));
    let mut field = el("div")
        .attr("class", "lt-field")
        .child(label)
        .child(chooser)
        // What it holds is the page's own.
        .child(
            el("ul")
                .attr("class", "lt-uploads")
                .attr("aria-live", "polite"),
        );
    if help {
        let help = el("p").attr("class", "lt-help").id_attr("id", "-h", 0);
        field = field.child(help.child(text_slot(10)));
    }
    let error = el("p").attr("class", "lt-error").id_attr("id", "-e", 0);
    field = field.child(error.child(text_slot(if help { 11 } else { 10 })));
    built(field)
}

pub(crate) const FILE: Control = Control {
    name: "file",
    doc: "Files to send from the person's machine: chosen, or dropped on it. Each comes in pieces beside all other events, with its progress shown and a way to cancel it; a connection that is lost for a moment goes on where it was.",
    container: false,
    params: &[
        Param::text("label", "What is to be sent.")
            .positional()
            .required(),
        Param::handler(
            "on_upload",
            "Called with each file when all of it is there. It stands on the server's disk until the session ends.",
        )
        .required(),
        Param::flag("multiple", "Several files can be chosen at once."),
        Param::of(
            "accept",
            ParamKind::Names,
            "Which files are taken: endings and media types, such as \".pdf\" and \"image/*\". The page and the server go by the file's name and the type that the browser says; what is in a file is not looked at.",
        ),
        Param::number(
            "max_bytes",
            "How many bytes a file has at most. 100,000,000 if not given.",
        ),
        Param::text("help", "A line below the field."),
        Param::text(
            "error",
            "What is wrong with what was sent; nothing while it is right.",
        ),
        Param::flag("disabled", "Nothing can be chosen."),
        Param::flag("hidden_label", "The label is for screen readers only."),
    ],
    build: |session, site, args| {
        let bytes_max = bytes_max(args.get(4))?;
        let several = args.get(2).is_true();
        let accept = match args.take(3) {
            Arg::Names(kinds) => kinds.join(", "),
            _ => String::new(),
        };
        let rules = UploadRules::new(&accept, bytes_max)
            .map_err(|error| Error::new(format!("file: {error}")))?;
        let then = args.take(1).into_handler();
        let then = then.ok_or_else(|| Error::new("file needs on_upload: who takes the files?"))?;
        let help = args.get(5).is_given();
        block(session, &TEMPLATES[usize::from(help)], site, |block| {
            INVALID.slot(args.get(6), session, block, 5)?;
            session.set_handler(block, 7, Arc::new(Receives { rules, then }))?;
            if !accept.is_empty() {
                session.set(block, 2, ValueRef::Str(&accept))?;
            }
            session.set(block, 3, ValueRef::Int(bytes_max as i64))?;
            session.set(block, 4, ValueRef::Bool(several))?;
            let (choose, drop) = if several {
                ("Choose files", "them")
            } else {
                ("Choose a file", "it")
            };
            let hint = format!("or drop {drop} here, up to {}", human_size(bytes_max));
            session.set(block, 8, ValueRef::Str(choose))?;
            session.set(block, 9, ValueRef::Str(&hint))?;
            for (param, slot) in [(8, 0), (0, 1), (7, 6)] {
                args.slot(param, session, block, slot)?;
            }
            if help {
                args.slot(5, session, block, 10)?;
            }
            args.slot(6, session, block, if help { 11 } else { 10 })
        })
    },
    plan: None,
};

/// Whole, and what a page's script can count.
const BYTES_MAX: f64 = 9_007_199_254_740_991.0;

fn bytes_max(given: &Arg<'_>) -> Result<u64, Error> {
    match given.as_number() {
        Some(bytes) if (1.0..=BYTES_MAX).contains(&bytes) && bytes.fract() == 0.0 => {
            Ok(bytes as u64)
        }
        None if !given.is_given() => Ok(UPLOAD_BYTES_MAX),
        found => Err(Error::new(format!(
            "file: max_bytes is a fixed whole number from 1 on, such as 5_000_000, and {} came",
            found.map_or_else(
                || String::from("something that changes"),
                |it| it.to_string()
            )
        ))),
    }
}

/// Calls who takes the files; only those that fit come so far.
struct Receives {
    rules: UploadRules,
    then: Arc<dyn Handler>,
}

impl Handler for Receives {
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        // A page that sends something else here has no file to give.
        if event.file().is_none() {
            return Ok(());
        }
        self.then.call(session, event)
    }

    fn upload_rules(&self) -> Option<&UploadRules> {
        Some(&self.rules)
    }
}
