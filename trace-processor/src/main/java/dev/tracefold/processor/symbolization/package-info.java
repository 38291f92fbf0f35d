// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Names that were found after a recording: functions of native code at addresses, which
/// [ModuleSymbolsModule] reads, and what R8 made of Java names, which [DeobfuscationModule] reads and
/// gives back to frames. Heap graphs take their names from the same [DeobfuscationMappings].
@NullMarked
package dev.tracefold.processor.symbolization;

import org.jspecify.annotations.NullMarked;
