//! Tests of `region`.

use serde_json::json;

use crate::testing::{Bench, text};
use crate::{Config, Readings, World};

fn reading(site: &str, alternative: &str, world: &str) -> Bench {
    Bench::new(Config {
        readings: Readings::from([(site.to_owned(), alternative.to_owned())]),
        world: World::from_yaml(world).unwrap(),
        ..Config::default()
    })
}

#[test]
fn the_regions_come_in_pages() {
    let mut bench = Bench::normal();
    let body = bench.ok("DescribeRegions", &[("FileSystemType", "cpfs")]);
    assert_eq!(
        body["Regions"]["Region"][0],
        json!({
            "RegionId": "cn-hangzhou",
            "LocalName": "East China 1",
            "RegionEndpoint": "nas.cn-hangzhou.aliyuncs.com",
        })
    );
    assert_eq!(
        (&body["TotalCount"], &body["PageSize"], &body["PageNumber"]),
        (&2.into(), &10.into(), &1.into())
    );
    let second = [("PageSize", "1"), ("PageNumber", "2")];
    let body = bench.ok("DescribeRegions", &second);
    assert_eq!(body["Regions"]["Region"][0]["RegionId"], "cn-shanghai");
    let beyond = [("PageSize", "1"), ("PageNumber", "3")];
    let body = bench.ok("DescribeRegions", &beyond);
    assert_eq!(
        (&body["Regions"], &body["TotalCount"]),
        (&json!({"Region": []}), &2.into())
    );
    for (name, value) in [
        ("PageSize", "101"),
        ("PageNumber", "0"),
        ("FileSystemType", "all"),
    ] {
        assert_eq!(
            bench.code("DescribeRegions", &[(name, value)]),
            "InvalidParameter.Format"
        );
    }
}

#[test]
fn a_zone_tells_what_the_type_can_be() {
    let mut bench = Bench::normal();
    let mut zones = |kind: &str| {
        let args = [("RegionId", "cn-hangzhou"), ("FileSystemType", kind)];
        bench.ok("DescribeZones", &args)["Zones"]["Zone"].clone()
    };
    let standard = zones("");
    let ids: Vec<_> = (0..2).map(|n| text(&standard[n]["ZoneId"])).collect();
    assert_eq!(ids, ["cn-hangzhou-g", "cn-hangzhou-b"]);
    let types = standard[0]["InstanceTypes"]["InstanceType"].as_array();
    assert_eq!(types.map(Vec::len), Some(4));
    assert_eq!(
        standard[0]["Performance"],
        json!({"Protocol": ["nfs", "smb"]})
    );
    assert_eq!(zones("standard"), standard);
    assert_eq!(
        zones("extreme")[0]["InstanceTypes"]["InstanceType"][1],
        json!({"StorageType": "advance", "ProtocolType": "NFS"})
    );
    assert_eq!(
        zones("cpfs")[1],
        json!({
            "ZoneId": "cn-hangzhou-b",
            "InstanceTypes": {"InstanceType": [
                {"StorageType": "advance_100", "ProtocolType": "cpfs"},
                {"StorageType": "advance_200", "ProtocolType": "cpfs"},
            ]},
            "Performance": {"Protocol": []},
            "Capacity": {"Protocol": []},
        })
    );
}

#[test]
fn a_region_there_is_not_or_without_zones() {
    let mut bench = Bench::normal();
    for (args, code) in [
        (vec![("RegionId", "")], "MissingRegionId"),
        (vec![("RegionId", "mars")], "InvalidRegionId.NotFound"),
        (
            vec![("RegionId", "cn-hangzhou"), ("FileSystemType", "zfs")],
            "InvalidParameter.Format",
        ),
    ] {
        assert_eq!(bench.code("DescribeZones", &args), code);
    }
    let body = bench.ok("DescribeZones", &[("RegionId", "cn-shanghai")]);
    assert_eq!(body["Zones"], json!({"Zone": []}));
}

#[test]
fn the_samples_by_hand() {
    let one = "regions: [{ id: cn-hangzhou, name: East China 1 }]\n";
    let mut bench = reading("DescribeRegions.Regions", "object", one);
    let body = bench.ok("DescribeRegions", &[]);
    assert_eq!(body["Regions"]["Region"]["RegionId"], "cn-hangzhou");
    let mut bench = reading("DescribeZones.Zones", "flat", "");
    let body = bench.ok("DescribeZones", &[("RegionId", "cn-hangzhou")]);
    assert_eq!(body["ZoneId"], "cn-hangzhou-g");
    assert!(body.get("Zones").is_none());
    let mut bench = reading("DescribeZones.ProtocolType", "nfs", "");
    let body = bench.ok("DescribeZones", &[("RegionId", "cn-hangzhou")]);
    let first = &body["Zones"]["Zone"][0]["InstanceTypes"]["InstanceType"][0];
    assert_eq!(first["ProtocolType"], "nfs");
}
