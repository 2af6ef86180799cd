//! How far a run is.

/// Is told how far a run is.
pub trait Progress {
    /// So many migrations are to come.
    fn begin(&mut self, migrations: usize);
    /// This one is next.
    fn migration(&mut self, path: &str);
    /// It is done; whether it applied.
    fn done(&mut self, applied: bool);
    /// There are no more.
    fn end(&mut self);
}

/// Tells nobody.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&mut self, _migrations: usize) {}
    fn migration(&mut self, _path: &str) {}
    fn done(&mut self, _applied: bool) {}
    fn end(&mut self) {}
}
