// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Profiles over HTTP as XProf's frontend asks for them. Start at
/// [dev.tracefold.orchestrator.profile.ProfileApi]; [dev.tracefold.orchestrator.profile.PipelineParts] has
/// the parts of hosts made through the event pipeline, [dev.tracefold.orchestrator.profile.GrpcParts] by
/// XProf's workers or ours. No framework here: the door is next door, in the package `server`, and what
/// tools say is the business of the module `xprof`.
@NullMarked
package dev.tracefold.orchestrator.profile;

import org.jspecify.annotations.NullMarked;
