// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The HTTP API `/v1`: what Perfetto's Bigtrace page asks of a backend, and a little more for our own
/// console. [ApiParts] is what the controllers are given; `openapi.yaml` beside them describes every
/// endpoint.
@NullMarked
package dev.tracefold.orchestrator.api;

import org.jspecify.annotations.NullMarked;
