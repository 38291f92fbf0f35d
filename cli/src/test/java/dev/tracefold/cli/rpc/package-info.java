// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Tests of the remote procedure calls, over real sockets.
@NullMarked
package dev.tracefold.cli.rpc;

import org.jspecify.annotations.NullMarked;
