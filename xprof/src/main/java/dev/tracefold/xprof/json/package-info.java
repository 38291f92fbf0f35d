// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// JSON, and nothing of profiles: [JsonWriter] writes it as it is told, [JsonTree] reads back what was written, and
/// [GeneralNumber] prints numbers as C does.
@NullMarked
package dev.tracefold.xprof.json;

import org.jspecify.annotations.NullMarked;
