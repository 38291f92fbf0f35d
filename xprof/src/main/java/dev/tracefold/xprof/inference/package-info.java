// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Requests and batches of a server that infers: what each host recorded, and what that comes to for each
/// model. Start at [dev.tracefold.xprof.inference.HostInference], which is what one host knows and what
/// goes into its part, and [dev.tracefold.xprof.inference.InferenceTables], which is what pages show. A
/// profile in which no event has the name of a request or of a batch is not looked at any further.
@NullMarked
package dev.tracefold.xprof.inference;

import org.jspecify.annotations.NullMarked;
