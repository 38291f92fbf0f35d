// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The tool about what slices of TPUs tell each other over the data center's network. Start at
/// [dev.tracefold.xprof.network.MegascaleStatsTool].
@NullMarked
package dev.tracefold.xprof.network;

import org.jspecify.annotations.NullMarked;
