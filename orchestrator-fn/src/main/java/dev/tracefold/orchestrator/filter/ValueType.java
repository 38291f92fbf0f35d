// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// What the values of a column are, so that the texts of a filter are compared as what they say.
public enum ValueType {
    /// Text.
    STRING,
    /// 64-bit integers.
    INT64,
    /// Doubles, and integers among them.
    FLOAT64,
    /// Milliseconds since 1970, which clients see and send as ISO-8601.
    TIMESTAMP,
    /// Bytes, which clients see and send as base64.
    BYTES;

    /// A client's text as a value of this type.
    ///
    /// @throws ProcessorException when it says none
    public Object parse(String field, String text) {
        try {
            return switch (this) {
                case STRING -> text;
                case INT64 -> number(text);
                case FLOAT64 -> Double.valueOf(text.strip());
                case TIMESTAMP -> time(text);
                case BYTES -> Base64.getDecoder().decode(text);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ProcessorException(
                    Failure.user(
                            "FILTER_VALUE_MALFORMED",
                            "filter on %s: expected a value of type %s but was '%s'"
                                    .formatted(field, this, text)),
                    e);
        }
    }

    // An integer may well be compared with a half.
    private static Object number(String text) {
        String number = text.strip();
        try {
            return Long.valueOf(number);
        } catch (NumberFormatException _) {
            return Double.valueOf(number);
        }
    }

    private static Object time(String text) {
        String time = text.strip();
        if (time.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Long.valueOf(time);
        }
        return time.endsWith("Z")
                ? Instant.parse(time).toEpochMilli()
                : OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
}
