// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Packets about the recording itself: its configuration, identity and lifecycle, the system it was
/// made on, triggers. Each class is a packet module; open any.
@NullMarked
package dev.tracefold.processor.packet;

import org.jspecify.annotations.NullMarked;
