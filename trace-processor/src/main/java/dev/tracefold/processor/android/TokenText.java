// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.List;

/// A log line that was sent as a token.
///
/// @param token what stood for it
/// @param template its text with places for values
/// @param text its text with the values
/// @param values longs and doubles
record TokenText(int token, String template, String text, List<Object> values) {
    TokenText {
        values = List.copyOf(values);
    }
}
