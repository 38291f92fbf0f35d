// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import org.jspecify.annotations.Nullable;

/// What is known of one field.
///
/// @param number as on the wire
/// @param name as in args and text
/// @param type of one value
/// @param typeName full name of the message or enum, empty for other types
/// @param repeated whether it may occur more than once
/// @param extension whether it was added to its message from outside
/// @param defaultValue the default as text, if one is declared
public record FieldDescriptor(
        int number,
        String name,
        FieldType type,
        String typeName,
        boolean repeated,
        boolean extension,
        @Nullable String defaultValue) {}
