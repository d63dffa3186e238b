//! The requests that write records.

use std::sync::LazyLock;

use super::{Changes, Model};
use crate::arg::{Any, ArgError, ArgsWriter, RowWriter, ToArg, ToArgs, ToRows};
use crate::facts::{Facts, Flags, Keys};
use crate::request::{Request, Script};

/// What is known of a model when it is compiled.
#[doc(hidden)]
#[derive(Debug)]
pub struct Description {
    create: Facts,
    save: Facts,
    update: Facts,
    save_if_unchanged: Facts,
    /// Whether `save` is a script.
    by_script: bool,
    /// The field that counts the changes, or nothing.
    version: &'static str,
    /// In milliseconds; 0 if there is none.
    ttl: u64,
}

impl Description {
    /// For a model; errors name its methods by these names. `clears`: a save may have to delete fields.
    #[must_use]
    pub const fn new(
        [create, save, update, save_if_unchanged]: [&'static str; 4],
        clears: bool,
        version: &'static str,
        ttl: u64,
    ) -> Description {
        let by_script = clears || !version.is_empty() || ttl > 0;
        Description {
            create: scripted(create),
            save: if by_script { scripted(save) } else { Facts { name: save, ..PLAIN } },
            update: scripted(update),
            save_if_unchanged: scripted(save_if_unchanged),
            by_script,
            version,
            ttl,
        }
    }
}

const PLAIN: Facts = Facts { flags: Flags::WRITE, since: "2.0.0", ..Facts::RAW };

pub(super) const fn scripted(name: &'static str) -> Facts {
    let flags = Flags::WRITE.union(Flags::SCRIPTS);
    Facts { name, flags, since: "2.6.0", keys: Keys::Counted { step: 1 }, ..Facts::RAW }
}

static WRITE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("write.lua")));

pub(super) fn create<M: Model>(record: &M) -> Request {
    whole(&M::__DESCRIPTION.create, "create", record)
}

pub(super) fn save<M: Model>(record: &M) -> Request {
    if M::__DESCRIPTION.by_script {
        return whole(&M::__DESCRIPTION.save, "save", record);
    }
    let mut request = Request::new();
    request.counted(&M::__DESCRIPTION.save, b"$4\r\nHSET\r\n", 1);
    request.key(&M::key(record.id()));
    request.words().rows_required::<(Any, Any), _>(Stores(record));
    validated(record.__validate(), request)
}

pub(super) fn save_if_unchanged<M: Model>(record: &M) -> Request {
    whole(&M::__DESCRIPTION.save_if_unchanged, "unchanged", record)
}

pub(super) fn update<M: Model>(key: &M::Key, changes: &impl Changes<M>) -> Request {
    let mut request = begun::<M>(&M::__DESCRIPTION.update, "update", key, 0);
    sets(&mut request, Sets(changes, std::marker::PhantomData));
    request.words().args(Clears(changes, std::marker::PhantomData));
    validated(changes.__validate(), request)
}

/// All that a record has.
fn whole<M: Model>(facts: &'static Facts, guard: &str, record: &M) -> Request {
    let mut request = begun::<M>(facts, guard, &M::key(record.id()), record.__version());
    sets(&mut request, Stores(record));
    request.words().args(Absent(record));
    validated(record.__validate(), request)
}

/// A call of the script, up to the fields.
fn begun<M: Model>(facts: &'static Facts, guard: &str, key: &impl ToArg, version: u64) -> Request {
    let description = M::__DESCRIPTION;
    let mut request = Request::new();
    request.script(facts, &WRITE);
    request.words().arg("1");
    request.key(key);
    request.words().arg(guard);
    request.words().arg(description.version);
    request.words().arg(&version);
    request.words().arg(&description.ttl);
    request
}

/// The number of fields to set, and then they.
fn sets(request: &mut Request, rows: impl ToRows<(Any, Any)>) {
    let count = request.words().count_mark();
    let fields = request.words().rows(rows);
    request.words().fill(count, fields);
}

fn validated(verdict: Result<(), &'static str>, mut request: Request) -> Request {
    if let Err(reason) = verdict {
        request.words().fail(ArgError::Refused(reason));
    }
    request.finish();
    request
}

struct Stores<'a, M>(&'a M);

impl<M: Model> ToRows<(Any, Any)> for Stores<'_, M> {
    fn to_rows(self, out: &mut RowWriter<'_>) {
        self.0.__store(out);
    }
}

struct Absent<'a, M>(&'a M);

impl<M: Model> ToArgs for Absent<'_, M> {
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        self.0.__absent(out);
    }
}

struct Sets<'a, M, C>(&'a C, std::marker::PhantomData<fn() -> M>);

impl<M, C: Changes<M>> ToRows<(Any, Any)> for Sets<'_, M, C> {
    fn to_rows(self, out: &mut RowWriter<'_>) {
        self.0.__sets(out);
    }
}

struct Clears<'a, M, C>(&'a C, std::marker::PhantomData<fn() -> M>);

impl<M, C: Changes<M>> ToArgs for Clears<'_, M, C> {
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        self.0.__clears(out);
    }
}
