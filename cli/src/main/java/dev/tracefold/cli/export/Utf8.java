// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.nio.charset.StandardCharsets;

/// Texts of traces are bytes, UTF-8 as a rule but not by force; readers of files insist on it.
final class Utf8 {
    private Utf8() {}

    /// The same bytes where they are UTF-8; else with a replacement for what is not.
    static byte[] valid(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            }
        }
        return text;
    }
}
