//! `detente events`: rows of a store.

use detente_store::{EventFilter, EventRows, Store, events_schema};
use detente_vocab::{ActorCode, ActorDirectory};
use serde::Serialize;

use crate::args::EventsArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::table::{self, Place};
use crate::{inputs, table::json_rows};

#[derive(Serialize)]
struct Answer {
    query: Query,
    rows: usize,
    events: Vec<serde_json::Value>,
}

#[derive(Serialize)]
struct Query {
    source: Vec<ActorCode>,
    target: Vec<ActorCode>,
    event_type: Option<detente_vocab::EventType>,
    from: Option<String>,
    to: Option<String>,
}

pub fn run(context: &Context, args: &EventsArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let store = inputs::store(&args.store)?;
    let directory = inputs::directory(args.region.as_deref())?;
    let sources = members(&store, &directory, args.source.as_deref())?;
    let targets = members(&store, &directory, args.target.as_deref())?;
    let mut found: Vec<EventRows> = Vec::new();
    for source in choices(&sources) {
        for target in choices(&targets) {
            let filter = EventFilter {
                source: source.clone(),
                target,
                event_type: args.event_type,
                from: args.from,
                to: args.to,
                dataset: None,
            };
            found.push(store.scan(&filter).map_err(data_fault)?);
        }
    }
    let schema = events_schema();
    let rows: usize = found.iter().map(EventRows::len).sum();
    if context.settings.json {
        let events = json_rows(&schema, found.iter().flat_map(EventRows::batches))?;
        let query = Query {
            source: sources,
            target: targets,
            event_type: args.event_type,
            from: args.from.map(|day| day.to_string()),
            to: args.to.map(|day| day.to_string()),
        };
        context.print_json(&Answer {
            query,
            rows,
            events,
        })?;
    }
    table::write(
        context,
        &schema,
        found.iter().flat_map(EventRows::batches),
        &place,
    )?;
    if rows == 0 {
        context.note(
            "no event in the store fits; look at --source, --target, --type, --from and --to",
        );
    }
    Ok(Outcome::Done)
}

/// The actor asked for, a bloc by its members; empty for everybody.
fn members(
    store: &Store,
    directory: &ActorDirectory,
    asked: Option<&str>,
) -> Result<Vec<ActorCode>, Failure> {
    let Some(asked) = asked else {
        return Ok(Vec::new());
    };
    let code = inputs::actor(directory, asked, || {
        let table = store
            .scan_table(&EventFilter::default())
            .map_err(data_fault)?;
        Ok(table.actors.codes().to_vec())
    })?;
    Ok(directory.members(&code))
}

/// One filter a member; one that lets all pass without any.
fn choices(members: &[ActorCode]) -> Vec<Option<ActorCode>> {
    if members.is_empty() {
        return vec![None];
    }
    members.iter().cloned().map(Some).collect()
}
