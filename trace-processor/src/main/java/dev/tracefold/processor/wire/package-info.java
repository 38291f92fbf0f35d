// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The protobuf wire format, read in place: [ProtoReader] walks the fields of one message inside a
/// byte array without making an object for any of them. No generated classes, no reflection. Formats
/// of integers of fixed width are read through a [ByteCursor].
@NullMarked
package dev.tracefold.processor.wire;

import org.jspecify.annotations.NullMarked;
