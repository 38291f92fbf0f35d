// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// A question about a run, answered from the parts of its hosts. Start at
/// [dev.tracefold.xprof.session.Aggregator]: it asks a [dev.tracefold.xprof.session.PartSource] for the
/// part of each host, here, over gRPC or through the event pipeline, and makes the answer of those it
/// gets. What a part holds is the business of the tools.
@NullMarked
package dev.tracefold.xprof.session;

import org.jspecify.annotations.NullMarked;
