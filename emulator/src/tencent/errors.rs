//! The errors of this service. All carry HTTP 200 (`wire.md`).
//!
//! Those named `InvalidParameterValue.…`, `ResourceInsufficient.…` and `ResourceNotFound.…` are the operation's table
//! (`tencent-create-data-flow-2026-03-24`, Error Code). The others are common to the vendor's API 3.0 and known from
//! its public list and clients; no document here gives their messages. `InvalidLifecycleDataTaskType` has no rule
//! evident and is never answered.

use crate::refusal::Refusal;

const fn error(code: &'static str, message: &'static str) -> Refusal {
    Refusal::new(200, code, message)
}

fn about(code: &'static str, message: String) -> Refusal {
    Refusal {
        http: 200,
        code: code.into(),
        message: message.into(),
    }
}

pub(super) const DATA_FLOW_NAME: Refusal = error(
    "InvalidParameterValue.InvalidDataFlowName",
    "Invalid data flow name.",
);
pub(super) const SOURCE_INFO: Refusal = error(
    "InvalidParameterValue.InvalidDataFlowSourceInfo",
    "Parameter value error: invalid data flow source information. check the key and path.",
);
pub(super) const SOURCE_STORAGE_TYPE: Refusal = error(
    "InvalidParameterValue.InvalidDataFlowSourceStorageType",
    "Parameter value error: data flow source storage type invalid.",
);
pub(super) const TARGET_PATH: Refusal = error(
    "InvalidParameterValue.InvalidDataFlowTargetPath",
    "Parameter value error: data flow target path invalid.",
);
pub(super) const FILE_SYSTEM_ID: Refusal = error(
    "InvalidParameterValue.InvalidFileSystemId",
    "FileSystemId is invalid.",
);
pub(super) const DATA_FLOW_LIMIT: Refusal = error(
    "ResourceInsufficient.DataFlowLimitExceeded",
    "Insufficient resources: the number of data flows exceeds the limit.",
);
pub(super) const FILE_SYSTEM_NOT_FOUND: Refusal = error(
    "ResourceNotFound.FileSystemNotFound",
    "The file system does not exist.",
);

pub(super) const AUTHORIZATION: Refusal = error(
    "AuthFailure.InvalidAuthorization",
    "The `Authorization` header is absent or not of the documented form.",
);
pub(super) const SECRET_ID_NOT_FOUND: Refusal = error(
    "AuthFailure.SecretIdNotFound",
    "The SecretId is not found, please ensure that your SecretId is correct.",
);
pub(super) const SIGNATURE_EXPIRE: Refusal = error(
    "AuthFailure.SignatureExpire",
    "The signature expired: the timestamp is more than five minutes off the server's time.",
);
pub(super) const SIGNATURE_FAILURE: Refusal = error(
    "AuthFailure.SignatureFailure",
    "The provided credentials could not be validated. Please check your signature is correct.",
);
pub(super) const ACTION: Refusal = error("InvalidAction", "The API does not exist.");
pub(super) const VERSION: Refusal = error("NoSuchVersion", "The API version does not exist.");
pub(super) const REGION: Refusal =
    error("UnsupportedRegion", "The API does not serve this region.");
pub(super) const PROTOCOL: Refusal = error(
    "UnsupportedProtocol",
    "Only POST with a body of type application/json is served.",
);
pub(super) const PATH: Refusal = error("InvalidRequest", "The path must be `/`.");
pub(super) const BODY: Refusal = error("InvalidRequest", "The body must be a JSON object.");
pub(super) const THROTTLED: Refusal = error(
    "RequestLimitExceeded",
    "The number of requests exceeds the frequency limit.",
);

pub(super) fn too_many(calls: u32, limit: u32) -> Refusal {
    about(
        "RequestLimitExceeded",
        format!(
            "Your current request times equals to `{calls}` in a second, which exceeds the frequency limit \
             `{limit}` for a second. Please reduce the frequency of calls."
        ),
    )
}

pub(super) fn missing(parameter: &str) -> Refusal {
    about(
        "MissingParameter",
        format!("The request is missing a required parameter `{parameter}`."),
    )
}

pub(super) fn unknown(parameter: &str) -> Refusal {
    about(
        "UnknownParameter",
        format!("The parameter `{parameter}` is not recognized."),
    )
}

/// A value of the wrong JSON type or form; the value itself is never repeated.
pub(super) fn wrong_type(parameter: &str) -> Refusal {
    about(
        "InvalidParameter",
        format!("The type of the value of parameter `{parameter}` is not correct."),
    )
}

/// A value out of its documented set, where the table has no code of its own.
pub(super) fn value(code: &'static str, parameter: &str) -> Refusal {
    about(
        code,
        format!("The value of parameter `{parameter}` is not valid."),
    )
}
