//! Columns of data for tables and charts, and where they come from.
//!
//! A control does not own its data: it holds a [`DataSource`] and reads it while it renders, so that it renders again
//! when a signal behind the source changes.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use lattice_session::{Failure, Memo, Session, Signal};

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers; a missing one is not-a-number.
    Numbers(Vec<f64>),
    /// Texts; a missing one is empty. Charts read texts that are all ISO dates (`2025-01-31`) as dates.
    Texts(Vec<Box<str>>),
}

impl Values {
    /// How many rows the column has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    /// Whether the column has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name, which is also the heading in a table.
    pub name: Box<str>,
    /// One value for each row.
    pub values: Values,
}

/// A table of columns. Columns may be of different lengths: where one ends early, its values are missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// The columns, in the order in which they are shown.
    pub columns: Vec<Column>,
}

impl Data {
    /// An empty table, to be filled with [`numbers`](Self::numbers) and [`texts`](Self::texts).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn numbers(
        mut self,
        name: impl Into<Box<str>>,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        self.columns.push(Column {
            name: name.into(),
            values: Values::Numbers(values.into_iter().collect()),
        });
        self
    }

    /// Adds a column of texts.
    #[must_use]
    pub fn texts<T: Into<Box<str>>>(
        mut self,
        name: impl Into<Box<str>>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.columns.push(Column {
            name: name.into(),
            values: Values::Texts(values),
        });
        self
    }

    /// How many rows the longest column has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns
            .iter()
            .map(|column| column.values.len())
            .max()
            .unwrap_or(0)
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.name == name)
    }
}

/// Where a table or chart gets its data: read again whenever a signal that the last read touched has changed.
pub trait DataSource: Send + Sync {
    /// The data as it is now. Called while the control renders, under tracking.
    fn read(&self, session: &Session) -> Result<Arc<Data>, Failure>;

    /// Whether `other` would always give the same data, so that the control need not render again for it.
    fn same(&self, session: &Session, other: &dyn DataSource) -> bool;

    /// For [`same`](Self::same): the source as what it is.
    fn as_any(&self) -> &dyn Any;
}

impl fmt::Debug for dyn DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataSource")
    }
}

/// Data that does not change.
impl DataSource for Arc<Data> {
    fn read(&self, _: &Session) -> Result<Arc<Data>, Failure> {
        Ok(Self::clone(self))
    }

    fn same(&self, _: &Session, other: &dyn DataSource) -> bool {
        other
            .as_any()
            .downcast_ref::<Self>()
            .is_some_and(|other| Self::ptr_eq(self, other) || self == other)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What Rust authors may give as data: a table, or a signal, memo or closure that gives one. `M` needs never be named.
pub trait IntoData<M> {
    /// The source.
    fn into_data(self) -> Arc<dyn DataSource>;
}

/// The marks of [`IntoData`].
#[derive(Debug)]
pub enum AsTable {}
/// A signal or memo was given.
#[derive(Debug)]
pub enum AsKept {}
/// A closure was given.
#[derive(Debug)]
pub enum AsMade {}

impl IntoData<AsTable> for Data {
    fn into_data(self) -> Arc<dyn DataSource> {
        Arc::new(Arc::new(self))
    }
}

impl IntoData<AsTable> for Arc<Data> {
    fn into_data(self) -> Arc<dyn DataSource> {
        Arc::new(self)
    }
}

impl IntoData<AsKept> for Signal<Arc<Data>> {
    fn into_data(self) -> Arc<dyn DataSource> {
        Arc::new(self)
    }
}

impl IntoData<AsKept> for Memo<Arc<Data>> {
    fn into_data(self) -> Arc<dyn DataSource> {
        Arc::new(self)
    }
}

impl<D, F> IntoData<AsMade> for F
where
    D: Into<Arc<Data>>,
    F: Fn() -> D + Send + Sync + 'static,
{
    fn into_data(self) -> Arc<dyn DataSource> {
        Arc::new(Made(self))
    }
}

/// Signals and memos are the same source where they are the same handle.
macro_rules! kept {
    ($($handle:ident),*) => {$(
        impl DataSource for $handle<Arc<Data>> {
            fn read(&self, _: &Session) -> Result<Arc<Data>, Failure> {
                Ok(self.get())
            }

            fn same(&self, _: &Session, other: &dyn DataSource) -> bool {
                other.as_any().downcast_ref::<Self>() == Some(self)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    )*};
}

kept!(Signal, Memo);

/// A closure that gives a table.
struct Made<F>(F);

impl<D: Into<Arc<Data>>, F: Fn() -> D + Send + Sync + 'static> DataSource for Made<F> {
    fn read(&self, _: &Session) -> Result<Arc<Data>, Failure> {
        Ok((self.0)().into())
    }

    fn same(&self, _: &Session, other: &dyn DataSource) -> bool {
        // What a closure captured can't be compared; one that captured nothing is always the same.
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
