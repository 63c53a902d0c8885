//! How an app's code may end: well, or with a failure that `?` brought up.

use crate::{Failure, Node};

/// What bodies and handlers may return: nothing, an element that they made, or a result whose error says why they could not go on.
pub trait Outcome {
    /// As a result.
    fn into_result(self) -> Result<(), Failure>;
}

impl Outcome for () {
    fn into_result(self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Outcome for Node {
    fn into_result(self) -> Result<(), Failure> {
        Ok(())
    }
}

impl<T: Outcome, E: Into<Failure>> Outcome for Result<T, E> {
    fn into_result(self) -> Result<(), Failure> {
        self.map_err(Into::into)?.into_result()
    }
}
