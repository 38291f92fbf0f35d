// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Linux kernel events: bundles of FtraceEvents in Perfetto traces, and text markers, which other
/// formats have too.
///
/// [FtraceModule] is the entry. The tokenizer takes bundles apart into one sorter event per record;
/// then [FtraceEventParser] writes the raw event and asks the handler of its kind. Handlers are found
/// by the event's name in a table, one class per part of the kernel: to support an event, write a
/// handler and add it in the `register` method of the class it belongs to.
@NullMarked
package dev.tracefold.processor.ftrace;

import org.jspecify.annotations.NullMarked;
