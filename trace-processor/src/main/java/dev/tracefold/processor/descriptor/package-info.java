// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Messages read by description: a [DescriptorPool] knows messages, fields and enums by name,
/// from the descriptor set this module is built with and from what traces bring along;
/// [ProtoToArgs] turns a described message into args. No generated classes, no reflection.
@NullMarked
package dev.tracefold.processor.descriptor;

import org.jspecify.annotations.NullMarked;
