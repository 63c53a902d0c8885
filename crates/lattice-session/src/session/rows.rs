//! Lists whose rows are changed in place: what a collection says has changed is done to the rows and to the page, and nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use lattice_vdom::{PatchSink, Row, Rows, ViewId};

use super::Session;
use crate::caught::caught;
use crate::{Component, Error, Failure, RowChange};

/// The rows of one list.
#[derive(Debug)]
pub(super) struct RowList {
    pub(super) rows: Rows,
    /// Made when a row is first asked for by its key.
    by_key: Option<HashMap<u64, ViewId>>,
}

/// Rows that came one after another, to be inserted as one.
#[derive(Default)]
struct Arrivals {
    at: usize,
    rows: Vec<(u64, Arc<dyn Component>)>,
}

/// Neighbours that go one after another, to be removed as one.
#[derive(Clone, Copy, Default)]
struct Departures {
    at: usize,
    count: usize,
}

/// The sink for one operation.
pub(super) fn lent<'a>(sink: &'a mut Option<&mut dyn PatchSink>) -> Option<&'a mut dyn PatchSink> {
    match sink {
        Some(sink) => Some(&mut **sink),
        None => None,
    }
}

impl Departures {
    /// Takes one more in, if it stands beside those that are in already.
    fn take(&mut self, at: usize) -> bool {
        let follows = at == self.at;
        let precedes = at + 1 == self.at;
        if self.count > 0 && (follows || precedes) {
            self.at = at;
            self.count += 1;
            return true;
        }
        false
    }
}

/// A list while its changes are done.
struct Changing<'a> {
    id: u32,
    /// None: it is not in the page yet.
    sink: Option<&'a mut dyn PatchSink>,
    /// Rows that have not run.
    fresh: Vec<u32>,
}

impl Session {
    /// Does what has changed in a list. Without a sink the list is not in the page yet; then the rows that are still to run are
    /// the result.
    pub(super) fn update_rows(&self, id: u32, sink: Option<&mut dyn PatchSink>) -> Vec<u32> {
        if self.portals.borrow().outlet == Some(id) {
            self.update_outlet(id, sink);
            return Vec::new();
        }
        let changes = match self.changes_of(id) {
            Ok(changes) => changes,
            Err(failure) => {
                let failure = failure.named(&self.name_of(id));
                let parent = self.components.borrow().get(id).and_then(|it| it.parent);
                match self.hand_over(parent, &failure) {
                    Some(_) => self.log(failure),
                    None => self.report(failure),
                }
                return Vec::new();
            }
        };
        let mut at = Changing {
            id,
            sink,
            fresh: Vec::new(),
        };
        self.do_changes(&mut at, changes);
        at.fresh
    }

    /// One after another; what comes or goes beside its like waits, to be one operation with it.
    fn do_changes(&self, at: &mut Changing<'_>, changes: Vec<RowChange>) {
        let mut arrivals = Arrivals::default();
        let mut departures = Departures::default();
        let mut moves = Vec::new();
        for change in changes {
            if let RowChange::Move { from, to } = change {
                self.depart(at, core::mem::take(&mut departures));
                self.arrive(at, core::mem::take(&mut arrivals));
                moves.push((from, to));
                continue;
            }
            self.move_rows(at, &core::mem::take(&mut moves));
            match change {
                RowChange::Remove { at: place } if departures.take(place) => continue,
                _ => self.depart(at, core::mem::take(&mut departures)),
            }
            match change {
                RowChange::Insert {
                    at: place,
                    key,
                    row,
                } if place == arrivals.at + arrivals.rows.len() => {
                    arrivals.rows.push((key, row));
                    continue;
                }
                RowChange::Append { key, row } if self.is_at_end(at.id, &arrivals) => {
                    arrivals.rows.push((key, row));
                    continue;
                }
                _ => {}
            }
            self.arrive(at, core::mem::take(&mut arrivals));
            match change {
                RowChange::Insert {
                    at: place,
                    key,
                    row,
                } => {
                    arrivals = Arrivals {
                        at: place,
                        rows: vec![(key, row)],
                    };
                }
                RowChange::Append { key, row } => {
                    arrivals = Arrivals {
                        at: self.row_count(at.id),
                        rows: vec![(key, row)],
                    };
                }
                RowChange::Remove { at: place } => {
                    departures = Departures {
                        at: place,
                        count: 1,
                    };
                }
                other => self.change_rows(at, other),
            }
        }
        self.depart(at, departures);
        self.arrive(at, arrivals);
        self.move_rows(at, &moves);
    }

    /// Rows change places, one after the other.
    fn move_rows(&self, at: &mut Changing<'_>, moves: &[(usize, usize)]) {
        if moves.is_empty() {
            return;
        }
        let sink = &mut at.sink;
        self.with_rows(at.id, |session, list| {
            let mut forest = session.forest.borrow_mut();
            forest.move_rows(&mut list.rows, moves, lent(sink));
        });
    }

    fn changes_of(&self, id: u32) -> Result<Vec<RowChange>, Failure> {
        let (component, watcher, scope) = self.begin_run(id)?;
        self.begin_building(id);
        let result = self.runtime.in_scope(scope, || {
            self.runtime
                .observe(watcher, || caught(|| component.0.changes(self)))
        });
        let built = self.end_building();
        let changes = result
            .and_then(|observed| observed)
            .map_err(Error::from)??;
        self.recycle(Some(built?));
        let unpassed = self
            .components
            .borrow_mut()
            .get_mut(id)
            .map(|it| it.kept.take_unpassed());
        self.forget(unpassed.unwrap_or_default());
        Ok(changes)
    }

    fn row_count(&self, id: u32) -> usize {
        let components = self.components.borrow();
        let rows = components.get(id).and_then(|it| it.rows.as_ref());
        rows.map_or(0, |list| list.rows.len())
    }

    fn is_at_end(&self, id: u32, arrivals: &Arrivals) -> bool {
        !arrivals.rows.is_empty() && arrivals.at == self.row_count(id)
    }

    fn change_rows(&self, at: &mut Changing<'_>, change: RowChange) {
        match change {
            RowChange::RemoveKey { key } => {
                if let Some(place) = self.position_of(at.id, key) {
                    self.depart(
                        at,
                        Departures {
                            at: place,
                            count: 1,
                        },
                    );
                }
            }
            RowChange::Set {
                at: place,
                key,
                row,
            } => match self.row_at(at.id, place) {
                Some(before) if before.key == key => self.compare_props(before.tag, row),
                _ => {
                    self.depart(
                        at,
                        Departures {
                            at: place,
                            count: 1,
                        },
                    );
                    let rows = vec![(key, row)];
                    self.arrive(at, Arrivals { at: place, rows });
                }
            },
            RowChange::SetKey { key, row } => {
                let place = self.position_of(at.id, key);
                if let Some(before) = place.and_then(|place| self.row_at(at.id, place)) {
                    self.compare_props(before.tag, row);
                }
            }
            RowChange::Clear => {
                let count = self.row_count(at.id);
                self.depart(at, Departures { at: 0, count });
            }
            RowChange::Reset(all) => self.reset_rows(at, all),
            RowChange::Refresh(all) => self.refresh(at.id, all),
            RowChange::Insert { .. }
            | RowChange::Append { .. }
            | RowChange::Remove { .. }
            | RowChange::Move { .. } => {
                unreachable!("rows that come, go and move are gathered before")
            }
        }
    }

    /// Rows come: they run, then they are shown as one insertion.
    fn arrive(&self, at: &mut Changing<'_>, arrivals: Arrivals) {
        if arrivals.rows.is_empty() {
            return;
        }
        let rows = arrivals.rows.into_iter().map(|(key, component)| {
            let tag = self.mount(component, Some(at.id), None);
            let view = self.view_of(tag);
            Row { view, tag, key }
        });
        let rows: Vec<Row> = rows.collect();
        self.show_rows(
            at,
            arrivals.at,
            &rows,
            rows.iter().map(|row| row.tag).collect(),
        );
    }

    /// Puts rows into the list; `fresh` are those that have not run.
    fn show_rows(&self, at: &mut Changing<'_>, place: usize, rows: &[Row], fresh: Vec<u32>) {
        if at.sink.is_some() {
            self.render_fresh(fresh);
        } else {
            at.fresh.extend(fresh);
        }
        let sink = &mut at.sink;
        self.with_rows(at.id, |session, list| {
            if let Some(by_key) = &mut list.by_key {
                by_key.extend(rows.iter().map(|row| (row.key, row.view)));
            }
            let mut forest = session.forest.borrow_mut();
            forest.insert_rows(&mut list.rows, place, rows, lent(sink));
        });
    }

    /// Rows go, from the page and then from the session.
    fn depart(&self, at: &mut Changing<'_>, departures: Departures) {
        if departures.count == 0 {
            return;
        }
        let gone = self.take_rows(at, departures.at, departures.count);
        let mut views = Vec::new();
        for row in gone {
            at.fresh.retain(|fresh| *fresh != row.tag);
            self.unmount(row.tag, &mut views);
        }
        self.bury(views);
    }

    fn take_rows(&self, at: &mut Changing<'_>, place: usize, count: usize) -> Vec<Row> {
        let sink = &mut at.sink;
        self.with_rows(at.id, |session, list| {
            let mut forest = session.forest.borrow_mut();
            let gone = forest.remove_rows(&mut list.rows, place, count, lent(sink));
            if let Some(by_key) = &mut list.by_key {
                for row in &gone {
                    by_key.remove(&row.key);
                }
            }
            gone
        })
    }

    /// The whole list anew: rows of known keys keep their state. Where the keys are those of before, nothing moves.
    fn reset_rows(&self, at: &mut Changing<'_>, all: Vec<(u64, Arc<dyn Component>)>) {
        let keys_stay = self.with_rows(at.id, |_, list| {
            let keys = list.rows.iter().map(|row| row.key);
            keys.eq(all.iter().map(|(key, _)| *key))
        });
        if keys_stay {
            return self.refresh(at.id, all.into_iter().map(|(_, row)| row).collect());
        }
        let count = self.row_count(at.id);
        let mut known: HashMap<u64, Vec<Row>> = HashMap::new();
        for row in self.take_rows(at, 0, count).into_iter().rev() {
            known.entry(row.key).or_default().push(row);
        }
        let mut fresh = Vec::new();
        let mut rows = Vec::with_capacity(all.len());
        for (key, component) in all {
            let row = if let Some(row) = known.get_mut(&key).and_then(Vec::pop) {
                self.compare_props(row.tag, component);
                row
            } else {
                let tag = self.mount(component, Some(at.id), None);
                fresh.push(tag);
                let view = self.view_of(tag);
                Row { view, tag, key }
            };
            rows.push(row);
        }
        let mut views = Vec::new();
        let mut gone: Vec<Row> = known.into_values().flatten().collect();
        gone.sort_unstable_by_key(|row| row.tag);
        for row in gone {
            self.unmount(row.tag, &mut views);
        }
        self.bury(views);
        self.show_rows(at, 0, &rows, fresh);
    }

    fn refresh(&self, id: u32, all: Vec<Arc<dyn Component>>) {
        let rows: Vec<Row> = self.with_rows(id, |_, list| list.rows.iter().collect());
        for (row, component) in rows.into_iter().zip(all) {
            self.compare_props(row.tag, component);
        }
    }

    fn row_at(&self, id: u32, place: usize) -> Option<Row> {
        self.with_rows(id, |_, list| list.rows.get(place))
    }

    fn position_of(&self, id: u32, key: u64) -> Option<usize> {
        self.with_rows(id, |session, list| {
            let rows = &list.rows;
            let by_key = list
                .by_key
                .get_or_insert_with(|| rows.iter().map(|row| (row.key, row.view)).collect());
            let view = *by_key.get(&key)?;
            session.forest.borrow().position_of(rows, view)
        })
    }

    fn view_of(&self, id: u32) -> ViewId {
        let components = self.components.borrow();
        components.get(id).expect("who was mounted stands").view
    }

    /// A short operation on the rows of a list. It runs no user code.
    pub(super) fn with_rows<R>(&self, id: u32, f: impl FnOnce(&Self, &mut RowList) -> R) -> R {
        let mut components = self.components.borrow_mut();
        let instance = components
            .get_mut(id)
            .expect("a list stands while it changes");
        let view = instance.view;
        let list = instance.rows.get_or_insert_with(|| {
            Box::new(RowList {
                rows: Rows::new(view),
                by_key: None,
            })
        });
        f(self, list)
    }
}
