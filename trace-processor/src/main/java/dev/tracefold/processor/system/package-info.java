// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors
/// What a recorder reads from an operating system besides its kernel's trace buffer: processes, memory, counters, power, logs and installed software, one module for every kind of packet.
@NullMarked
package dev.tracefold.processor.system;

import org.jspecify.annotations.NullMarked;
