//! The contrary emulator chooses at random wherever the documents leave a choice. Against it, with answers lost, there is
//! no alarm, and its true world never leaves the belief.

use std::sync::Arc;

use flowcheck::explore::{Explorer, Next, Scores, Settings};
use flowcheck::model::Known;
use flowcheck::model::belief::{Assumptions, Belief, Stage, stage_name};
use flowcheck::oracle::Oracle;
use flowcheck::runner::{Action, Record, Session, Shapes};
use flowcheck::spec::Name;
use flowcheck::spec::syntax::Server;
use flowcheck::suite::Suite;
use flowcheck::sut::{
    Auth, Credentials, Faults, Lists, Options, Placement, Protocol, RpcOptions, Sut,
};
use flowcheck::value::Value;
use flowcheck_emulator::{Config, Emulator, TrueResource, Truth};

const WALKS: u64 = 60;

#[tokio::test]
async fn its_world_stays_inside_the_belief() {
    walk_all(0.0).await;
}

#[tokio::test]
async fn its_world_stays_inside_the_belief_when_answers_are_lost() {
    walk_all(0.1).await;
}

async fn walk_all(lose: f64) {
    let oracle = Suite::embedded().prepare().unwrap().oracle;
    let shapes = Arc::new(Shapes::new(oracle.spec()));
    let settings = Settings {
        lose,
        ..Settings::default()
    };
    let mut scores = Scores::default();
    let mut born = 0;
    for walk in 0..WALKS {
        let mut session = Session::new(
            oracle.clone(),
            shapes.clone(),
            contrary(walk),
            Assumptions::default(),
        );
        let mut explorer = Explorer::new(oracle.clone(), 11, walk, &settings).with_scores(scores);
        while let Some(record) = step(&mut session, &mut explorer).await {
            explorer.tell(&record);
            let violated: Vec<String> = record
                .verdict
                .violations
                .iter()
                .map(|v| v.key.to_string())
                .collect();
            assert!(
                violated.is_empty(),
                "walk {walk}, call {}: {violated:?}",
                record.number
            );
            let truth = session.sut().emulator().unwrap().truth();
            born += truth.resources.len();
            if let Some(outside) = outside(&oracle, session.belief(), &truth) {
                panic!("walk {walk}, call {}: {outside}", record.number);
            }
        }
        scores = explorer.into_scores();
    }
    assert!(born > 1000, "the walks made next to nothing");
}

async fn step(session: &mut Session, explorer: &mut Explorer) -> Option<Record> {
    let record = match explorer.next(session.belief(), session.sut().now()) {
        Next::End => return None,
        Next::Wait(long) => session.act(&Action::Wait(long)).await,
        Next::Call { call, lose } => session.call(&call, lose).await,
    };
    Some(record.unwrap())
}

fn contrary(seed: u64) -> Sut {
    let config = Config {
        seed,
        contrary: true,
        ..Config::default()
    };
    let rpc = RpcOptions {
        version: "2017-06-26".into(),
        // The table of DescribeZones requires it, and it travels with every call.
        region: Some("cn-hangzhou".into()),
        placement: Placement::PostForm,
        lists: Lists::Dotted,
        auth: Auth::Rpc(Credentials::new("testid", "testsecret")),
        nonce_seed: seed,
    };
    let mut options = Options::new(Protocol::Rpc(rpc));
    options.faults = Faults::none().hiding_finish();
    Sut::embedded(Emulator::new(config), options)
}

/// A resource that exists and is not believed in, or not as it is.
fn outside(oracle: &Oracle, belief: &Belief, truth: &Truth) -> Option<String> {
    truth.resources.iter().find_map(|real| {
        let (kind, _, spec) = oracle.spec().resources.get_full(real.kind.as_str())?;
        let Some(id) = belief.find(kind, &real.id) else {
            let phantom = belief.resources.iter().any(|resource| {
                let may_live = resource
                    .possibilities
                    .iter()
                    .any(|p| matches!(p.stage, Stage::In(_)));
                resource.kind == kind && resource.id.is_none() && may_live
            });
            let explained = phantom || spec.appears.is_some();
            return (!explained).then(|| format!("{} {} is not believed in", real.kind, real.id));
        };
        let fits = belief.possibilities(id).iter().any(|p| {
            let state = stage_name(oracle.spec(), kind, p.stage);
            let fields = p.fields.iter().filter(|(name, _)| {
                spec.fields
                    .get(&***name)
                    .is_none_or(|field| field.server != Some(Server::Grows))
            });
            state.eq_ignore_ascii_case(&real.state)
                && fields.into_iter().all(|field| holds(field, real))
        });
        (!fits).then(|| format!("{real:?} is believed to be {:?}", belief.possibilities(id)))
    })
}

/// Whether a field may be what it really is; one that is not shown may be anything.
fn holds((name, known): (&Name, &Known), real: &TrueResource) -> bool {
    let (Known::OneOf(values), Some(shown)) = (known, real.fields.get(&**name)) else {
        return true;
    };
    let shown = Value::from_json(shown.clone());
    let shown = match &shown {
        Value::Map(wrapped) if wrapped.len() == 1 => wrapped.values().next().unwrap().clone(),
        bare @ (Value::Absent
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)) => bare.clone(),
    };
    let empty = |value: &Value| match value {
        Value::Absent => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Bool(_) | Value::Int(_) | Value::Map(_) => false,
    };
    values.iter().any(|value| {
        value.same(&shown) || value.as_set_eq(&shown) || (empty(value) && empty(&shown))
    }) || shown.is_absent()
}
