//! The controls for authors of Rust apps: functions that fill the same arguments as every other language does.
//!
//! A call such as `button("+")` gives a [`Build`]: what is said to it by methods is part of the element, which is made where the
//! statement ends.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, LazyLock};

use lattice_session::template::{Template, checked, el};
use lattice_session::{
    BlockNo, Error, Event, Failure, Handler, IntoBind, IntoProp, Items, Node, Outcome, Prop,
    Session, Site, SlotValue, Trigger, UploadedFile, keyed,
};

use crate::{Arg, Args, Control, IntoData, IntoOptions, controls};

/// An element in the making: it is made when this is dropped, at the end of its statement.
#[derive(Debug)]
pub struct Build {
    control: &'static Control,
    args: Args<'static>,
    site: Site,
    key: Option<u64>,
    made: bool,
}

impl Build {
    fn make(&mut self, session: &Session) -> Result<BlockNo, Error> {
        self.made = true;
        let mut args = std::mem::take(&mut self.args);
        let block = (self.control.build)(session, self.site, &mut args)?;
        if let Some(key) = self.key {
            session.key(block, key)?;
        }
        Ok(block)
    }

    /// Each function names its own control, so that an app carries those that it uses.
    #[track_caller]
    fn new(control: &'static Control) -> Self {
        Self {
            control,
            args: Args::new(),
            site: Site::here(),
            key: None,
            made: false,
        }
    }

    /// Gives the argument of a parameter by its name in the schema.
    ///
    /// # Panics
    /// If the control has no such parameter. Panics of an app's code become boxes in its page.
    pub fn with(mut self, name: &str, arg: Arg<'static>) -> Self {
        let at = self
            .control
            .params
            .iter()
            .position(|param| param.name == name);
        let at = at.unwrap_or_else(|| {
            let known: Vec<_> = self.control.params.iter().map(|param| param.name).collect();
            panic!(
                "{} has no {name}; it has {}",
                self.control.name,
                known.join(", ")
            )
        });
        self.args.set(at, arg);
        self
    }

    /// Gives what moves the focus here when it is called; of a button, a field, a box, a list or a slider.
    ///
    /// # Panics
    /// If the control can't be given the focus. Panics of an app's code become boxes in its page.
    pub fn focus(self, trigger: Trigger) -> Self {
        self.with("focus", Arg::Trigger(trigger))
    }

    /// Gives a property: a value, a signal, a memo or a closure.
    pub fn prop<M>(self, name: &str, value: impl IntoProp<M>) -> Self {
        self.with(name, arg(value.into_prop()))
    }

    /// Calls `f` when it is pressed.
    pub fn on_click<R: Outcome>(self, f: impl Fn() -> R + Send + Sync + 'static) -> Self {
        self.on("on_click", move |_| f())
    }

    /// Calls `f` with what was entered, after each change.
    pub fn on_change<R: Outcome>(self, f: impl Fn(SlotValue) -> R + Send + Sync + 'static) -> Self {
        self.on("on_change", f)
    }

    /// Calls `f` with the text when Enter is pressed.
    pub fn on_enter<R: Outcome>(self, f: impl Fn(SlotValue) -> R + Send + Sync + 'static) -> Self {
        self.on("on_enter", f)
    }

    /// Which files are taken: endings and media types, such as `.pdf` and `image/*`.
    pub fn accept(self, kinds: impl Names) -> Self {
        self.with("accept", Arg::Names(kinds.into_names()))
    }

    /// How many bytes a file has at most.
    pub fn max_bytes(self, bytes: u64) -> Self {
        self.prop("max_bytes", bytes)
    }

    /// Several files can be chosen at once.
    pub fn multiple(self) -> Self {
        self.prop("multiple", true)
    }

    fn on<R: Outcome>(
        self,
        name: &str,
        f: impl Fn(SlotValue) -> R + Send + Sync + 'static,
    ) -> Self {
        let handler: Arc<dyn Handler> = Arc::new(move |_: &Session, event: &Event| {
            f(event.payload.to_slot_value()).into_result()
        });
        self.with(name, Arg::Handler(handler))
    }

    /// Shows a signal and writes what is entered into it.
    pub fn bind<M>(self, signal: impl IntoBind<M>) -> Self {
        self.with("bind", Arg::Bind(signal.into_bind()))
    }

    /// What it means: `primary`, `success`, `warning`, `danger` or `info`.
    pub fn color<M>(self, color: impl IntoProp<M>) -> Self {
        self.prop("color", color)
    }

    /// Whether it can't be used.
    pub fn disabled<M>(self, disabled: impl IntoProp<M>) -> Self {
        self.prop("disabled", disabled)
    }

    /// What it is called above a chart.
    pub fn title<M>(self, title: impl IntoProp<M>) -> Self {
        self.prop("title", title)
    }

    /// What a table's rows are, for screen readers.
    pub fn label<M>(self, label: impl IntoProp<M>) -> Self {
        self.prop("label", label)
    }

    /// How tall a table or chart is, in pixels.
    pub fn height<M>(self, pixels: impl IntoProp<M>) -> Self {
        self.prop("height", pixels)
    }

    /// What a metric is counted in.
    pub fn unit<M>(self, unit: impl IntoProp<M>) -> Self {
        self.prop("unit", unit)
    }

    /// Whether a text is struck through.
    pub fn strike<M>(self, strike: impl IntoProp<M>) -> Self {
        self.prop("strike", strike)
    }

    /// The level of a heading, from 1.
    pub fn level(self, level: u8) -> Self {
        self.prop("level", level)
    }

    /// The least distance of two numbers of a slider.
    pub fn step<M>(self, step: impl IntoProp<M>) -> Self {
        self.prop("step", step)
    }

    /// The label is for screen readers only.
    pub fn hidden_label(self) -> Self {
        self.prop("hidden_label", true)
    }

    /// Shown while a field is empty.
    pub fn placeholder<M>(self, text: impl IntoProp<M>) -> Self {
        self.prop("placeholder", text)
    }

    /// What is wrong with a field's entry; nothing while it is right.
    pub fn error<M>(self, text: impl IntoProp<M>) -> Self {
        self.prop("error", text)
    }

    /// The space between the elements of a row or column: `small` or `large`.
    pub fn gap(self, gap: &str) -> Self {
        self.prop("gap", gap)
    }

    /// What stands in it, if it is a container: the control is made here.
    ///
    /// # Panics
    /// If it holds no elements.
    pub fn children(mut self, content: impl FnOnce()) -> Node {
        let block = Session::expect(|session| {
            let block = self.make(session)?;
            session.reopen(block)?;
            Ok(block)
        });
        content();
        Session::expect(Session::close);
        Node::new(block)
    }

    /// A line below a field.
    pub fn help<M>(self, help: impl IntoProp<M>) -> Self {
        self.prop("help", help)
    }

    /// Gives it a key: among the elements of its place it is known by it, wherever it moves.
    pub fn key<K: Hash + ?Sized>(mut self, key: &K) -> Self {
        self.key = Some(lattice_session::key_hash(key));
        self
    }
}

impl Outcome for Build {
    fn into_result(self) -> Result<(), Failure> {
        drop(self);
        Ok(())
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        // A panic on its way out of a body needs no more elements.
        if std::thread::panicking() {
            return;
        }
        if !self.made {
            Session::expect(|session| self.make(session));
        }
    }
}

fn arg(prop: Prop) -> Arg<'static> {
    match prop {
        Prop::Absent | Prop::Value(SlotValue::None) => Arg::Absent,
        Prop::Value(value) => Arg::Owned(value),
        Prop::Bound(source) => Arg::Source(source),
    }
}

/// Elements side by side.
#[track_caller]
pub fn row(content: impl FnOnce()) -> Node {
    Build::new(&controls::layout::ROW).children(content)
}

/// Elements below each other.
#[track_caller]
pub fn column(content: impl FnOnce()) -> Node {
    Build::new(&controls::layout::COLUMN).children(content)
}

/// Elements in 2, 3, 4 or 6 columns of equal width, fewer where there is no room.
#[track_caller]
pub fn grid(columns: u8, content: impl FnOnce()) -> Node {
    Build::new(&controls::layout::GRID)
        .prop("columns", columns)
        .children(content)
}

/// A surface for what belongs together, with a heading; without one if it is `None::<&str>`.
#[track_caller]
pub fn card<M>(title: impl IntoProp<M>, content: impl FnOnce()) -> Node {
    Build::new(&controls::card::CARD)
        .prop("title", title)
        .children(content)
}

static LIST: LazyLock<Template> =
    LazyLock::new(|| checked(el("ul").attr("class", "lt-list").children()));
static ITEM: LazyLock<Template> =
    LazyLock::new(|| checked(el("li").attr("class", "lt-item").children()));

/// A list with an item for each, in which `row` makes what it shows. A row runs again when its item has changed; it keeps its state by
/// key. The items are what [`keyed`](lattice_session::keyed) takes, which makes rows with nothing around them.
#[track_caller]
pub fn each<M, I, K, R>(
    items: I,
    key: impl Fn(&I::Item) -> K + Send + Sync + 'static,
    row: impl Fn(&I::Item) -> R + Send + Sync + 'static,
) -> Node
where
    I: Items<M>,
    K: Hash + Eq + Debug + 'static,
    R: Outcome + 'static,
{
    let site = Site::here();
    let list = Node::open(&LIST, site);
    keyed(items, key, move |item| {
        Node::open(&ITEM, site.part(0));
        row(item).into_result()?;
        Node::close();
        Ok::<_, Failure>(())
    });
    Node::close();
    list
}

/// Any control by its name in the schema, such as `control("column").gap("large").children(..)`.
///
/// # Panics
/// If there is no such control.
#[track_caller]
pub fn control(name: &str) -> Build {
    let found = Control::find(name).unwrap_or_else(|| {
        let known: Vec<_> = crate::CONTROLS.iter().map(|control| control.name).collect();
        panic!(
            "there is no control {name:?}; there are {}",
            known.join(", ")
        )
    });
    Build::new(found)
}

/// What a text can be made of: a value, a signal, a memo, a closure, or a tuple of up to six of these.
pub trait Parts<M> {
    /// The parts as arguments.
    fn into_parts(self) -> Vec<Arg<'static>>;
}

impl<M, P: IntoProp<M>> Parts<[M; 1]> for P {
    fn into_parts(self) -> Vec<Arg<'static>> {
        vec![arg(self.into_prop())]
    }
}

macro_rules! parts {
    ($($mark:ident $part:ident),+) => {
        impl<$($mark, $part: IntoProp<$mark>),+> Parts<($($mark,)+)> for ($($part,)+) {
            fn into_parts(self) -> Vec<Arg<'static>> {
                #[expect(non_snake_case, reason = "the types' names serve as the values' names")]
                let ($($part,)+) = self;
                vec![$(arg($part.into_prop())),+]
            }
        }
    };
}

parts!(M1 P1, M2 P2);
parts!(M1 P1, M2 P2, M3 P3);
parts!(M1 P1, M2 P2, M3 P3, M4 P4);
parts!(M1 P1, M2 P2, M3 P3, M4 P4, M5 P5);
parts!(M1 P1, M2 P2, M3 P3, M4 P4, M5 P5, M6 P6);

/// A text of one or several parts.
#[track_caller]
pub fn text<M>(parts: impl Parts<M>) -> Build {
    Build::new(&controls::text::TEXT).with("parts", Arg::Parts(parts.into_parts()))
}

/// A heading.
#[track_caller]
pub fn title<M>(text: impl IntoProp<M>) -> Build {
    Build::new(&controls::text::TITLE).prop("text", text)
}

/// A link to a page of the app, which is shown without a reload: `page_link("Seven", "/boards/7")`.
#[track_caller]
pub fn page_link<M, N>(text: impl IntoProp<M>, to: impl IntoProp<N>) -> Build {
    Build::new(&controls::text::LINK)
        .prop("text", text)
        .prop("to", to)
}

/// A link to an address of any site.
#[track_caller]
pub fn link<M, N>(text: impl IntoProp<M>, href: impl IntoProp<N>) -> Build {
    Build::new(&controls::text::LINK)
        .prop("text", text)
        .prop("href", href)
}

/// A line between what is above and below.
#[track_caller]
pub fn divider() -> Build {
    Build::new(&controls::layout::DIVIDER)
}

/// A button.
#[track_caller]
pub fn button<M>(label: impl IntoProp<M>) -> Build {
    Build::new(&controls::button::BUTTON).prop("label", label)
}

/// A field for one line of text.
#[track_caller]
pub fn text_input<M>(label: impl IntoProp<M>) -> Build {
    Build::new(&controls::text_input::TEXT_INPUT).prop("label", label)
}

/// A box to tick.
#[track_caller]
pub fn checkbox<M>(label: impl IntoProp<M>) -> Build {
    Build::new(&controls::checkbox::CHECKBOX).prop("label", label)
}

/// A list to choose one thing from: values, pairs of a value and what people see, or a closure that gives them.
#[track_caller]
pub fn select<M, N>(label: impl IntoProp<M>, options: impl IntoOptions<N>) -> Build {
    Build::new(&controls::select::SELECT)
        .prop("label", label)
        .with("options", Arg::Options(options.into_options()))
}

/// A few things to choose one from, all in view; the options are as those of [`select`].
#[track_caller]
pub fn segmented<M, N>(label: impl IntoProp<M>, options: impl IntoOptions<N>) -> Build {
    Build::new(&controls::segmented::SEGMENTED)
        .prop("label", label)
        .with("options", Arg::Options(options.into_options()))
}

/// A number between `min` and `max`, chosen by sliding.
#[track_caller]
pub fn slider<M>(label: impl IntoProp<M>, min: f64, max: f64) -> Build {
    Build::new(&controls::slider::SLIDER)
        .prop("label", label)
        .prop("min", min)
        .prop("max", max)
}

/// Files to send from the person's machine; `on_upload` is called with each when all of it is there.
///
/// ```
/// use lattice_session::{signal, testing::{FilePayload, render}};
/// use lattice_widgets::{file, text};
///
/// let screen = render(|| {
///     let size = signal(0);
///     file("Photo", move |photo| size.set(photo.size())).accept("image/*").max_bytes(5_000_000);
///     text(("Bytes: ", size));
/// });
/// let photo = FilePayload::new("cat.png", "image/png", b"meow");
/// screen.get_by_label("Photo").set_input_files(&[photo]);
/// screen.expect_text("Bytes: 4");
/// ```
#[track_caller]
pub fn file<M, R: Outcome>(
    label: impl IntoProp<M>,
    on_upload: impl Fn(&UploadedFile) -> R + Send + Sync + 'static,
) -> Build {
    let handler: Arc<dyn Handler> =
        Arc::new(move |_: &Session, event: &Event| match event.file() {
            Some(file) => on_upload(file).into_result(),
            None => Ok(()),
        });
    Build::new(&controls::file::FILE)
        .prop("label", label)
        .with("on_upload", Arg::Handler(handler))
}

/// One number that matters, large.
#[track_caller]
pub fn metric<M, N>(label: impl IntoProp<M>, value: impl IntoProp<N>) -> Build {
    Build::new(&controls::metric::METRIC)
        .prop("label", label)
        .prop("value", value)
}

/// A table of all rows of `data`: columns, or a signal, memo or closure that gives them.
#[track_caller]
pub fn table<M>(data: impl IntoData<M>) -> Build {
    Build::new(&controls::table::TABLE).with("data", Arg::Data(data.into_data()))
}

/// Fixed words, such as the columns of a chart's values: one, or several.
pub trait Names {
    /// The names.
    fn into_names(self) -> Vec<String>;
}

impl Names for &str {
    fn into_names(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl<const N: usize> Names for [&str; N] {
    fn into_names(self) -> Vec<String> {
        self.map(str::to_owned).into()
    }
}

#[track_caller]
fn chart<M>(control: &'static Control, data: impl IntoData<M>, x: &str, y: impl Names) -> Build {
    let build = Build::new(control).with("data", Arg::Data(data.into_data()));
    build.prop("x", x).with("y", Arg::Names(y.into_names()))
}

/// Values over an ordered x as lines.
#[track_caller]
pub fn line_chart<M>(data: impl IntoData<M>, x: &str, y: impl Names) -> Build {
    chart(&controls::chart::LINE_CHART, data, x, y)
}

/// Values of categories as bars.
#[track_caller]
pub fn bar_chart<M>(data: impl IntoData<M>, x: &str, y: impl Names) -> Build {
    chart(&controls::chart::BAR_CHART, data, x, y)
}

/// Pairs of numbers as points.
#[track_caller]
pub fn scatter_chart<M>(data: impl IntoData<M>, x: &str, y: impl Names) -> Build {
    chart(&controls::chart::SCATTER_CHART, data, x, y)
}
