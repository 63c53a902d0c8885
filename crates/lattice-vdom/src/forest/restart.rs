//! Counting from the beginning, while no page has seen a number yet.

use super::Forest;

impl<O> Forest<O> {
    /// Numbers the next instance 1 again and holds no template for known. For a session that settles before its first paint: what it numbered until then, no
    /// page has seen. An [`insert_all`](Self::insert_all) must follow, which numbers everything anew.
    pub fn restart(&mut self) {
        self.next_instance = 1;
        self.defined = 0;
        self.numbers.clear();
    }
}
