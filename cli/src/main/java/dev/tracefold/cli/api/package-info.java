// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The commands that ask a server's `/v1`: [ServerApi] speaks to it, [TextRows] makes what it says
/// printable like any other rows.
@NullMarked
package dev.tracefold.cli.api;

import org.jspecify.annotations.NullMarked;
