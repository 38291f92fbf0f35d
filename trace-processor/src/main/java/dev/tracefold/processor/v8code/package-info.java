// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The code that V8 makes of JavaScript and WebAssembly while it runs: [V8CodeModule] reads the packets,
/// [V8Entities] keeps the isolates, scripts and functions that they name.
@NullMarked
package dev.tracefold.processor.v8code;

import org.jspecify.annotations.NullMarked;
