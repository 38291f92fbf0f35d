// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.trackevent.InternedTexts.SourceLocation;
import dev.tracefold.processor.wire.ProtoReader;

/// Writes the args of the current event into the set of what it belongs to.
final class EventArgs implements ArgWriter {
    private static final String TYPE = "perfetto.protos.TrackEvent";
    private static final int[] REFLECTED = {
        24, 25, 26, 27, 28, 29, 32, 33, 34, 35, 38, 39, 40, 41, 43, 49, 50
    };
    private static final int MESSAGE_ERRORS = StatKeys.of("track_event_parser_errors");
    private static final int UNKNOWN_EXTENSIONS = StatKeys.of("unknown_extension_fields");
    private static final int SKIPPED = StatKeys.of("selective_import_skipped_annotations");
    private static final int NO_PHASE = 0;

    private final TraceContext context;
    private final StringPool strings;
    private final CurrentEvent event;
    private final InternedTexts texts;
    private final ProtoToArgs messages;
    private final ProtoToArgs.Selection selection;
    private final DebugAnnotations annotations;
    private final OwnArgs ownArgs;
    private final ArgKey root;
    private final ArgKey debugRoot;
    private final int passthroughKey;
    private final int phaseKey;
    private final int legacySourceKey;
    private final ProtoReader reader = new ProtoReader();
    private final boolean showsAnnotations;
    private int phaseToShow = NO_PHASE;
    private int skipped;

    EventArgs(
            TraceContext context,
            CurrentEvent event,
            InternedTexts texts,
            ActiveChromeProcesses activeProcesses,
            InternedStacks internedStacks) {
        DescriptorPool pool = context.descriptors();
        this.context = context;
        this.showsAnnotations = context.options().scope().wants(ImportScope.Part.ARG_VALUES);
        this.strings = context.strings();
        this.event = event;
        this.texts = texts;
        this.messages = new ProtoToArgs(pool, strings);
        ProtoToArgs nested = new ProtoToArgs(pool, strings);
        this.annotations = new DebugAnnotations(strings, texts, nested);
        this.ownArgs = new OwnArgs(context, event, texts, activeProcesses);
        this.root = ArgKey.root(strings, "");
        this.debugRoot = ArgKey.root(strings, "debug");
        this.passthroughKey = strings.intern("legacy_event.passthrough_utid");
        this.phaseKey = strings.intern("legacy_event.phase");
        this.legacySourceKey = strings.intern("legacy_trace_source_id");
        BitSet fields = new BitSet();
        for (int field : REFLECTED) {
            fields.set(field);
        }
        this.selection = new ProtoToArgs.Selection(fields, false);
        annotations.override(messages);
        annotations.override(nested);
        overrideLocations();
        messages.overrideField(
                "chrome_mojo_event_info.mojo_interface_method_iid",
                (key, value, into) -> addMethodAddress(internedStacks, value, into));
        messages.overrideField(
                "active_processes.pid",
                (key, value, into) -> {
                    activeProcesses.addActive(event.timestamp, value.intValue());
                    return false;
                });
    }

    /// This, or null where the event has no args.
    @Nullable ArgWriter ofEvent() {
        phaseToShow = NO_PHASE;
        TrackEventMessage message = event.message;
        boolean hasArgs =
                hasAnnotationsToShow()
                        || message.hasReflected()
                        || message.hasOwnArgs()
                        || event.hasLegacySourceId
                        || event.passthroughUtid != CurrentEvent.NONE;
        return hasArgs ? this : null;
    }

    private boolean hasAnnotationsToShow() {
        boolean has = event.message.hasAnnotations();
        if (has && !showsAnnotations) {
            skipped++;
            return false;
        }
        return has;
    }

    /// Says at the end of the trace what was passed over.
    void finish() {
        if (skipped > 0) {
            context.stats().setIndexed(SKIPPED, 0, skipped);
        }
    }

    /// This, with the phase as an arg, for exporters: what lies in the tables does not tell it.
    ArgWriter ofEventWithPhase(int phase) {
        phaseToShow = phase;
        return this;
    }

    @Override
    public void write(ArgSet args) {
        TrackEventMessage message = event.message;
        if (message.hasOwnArgs()) {
            ownArgs.write(args);
        }
        if (event.hasLegacySourceId) {
            args.add(legacySourceKey, ArgType.INT, event.legacySourceId);
        }
        annotations.setSequence(event.state());
        if (message.hasReflected()) {
            messages.addArgs(
                    TYPE, message.buffer, message.start, message.end, root, selection, args);
            if (messages.unknownFields() > 0) {
                context.stats().add(UNKNOWN_EXTENSIONS, messages.unknownFields());
            }
        }
        if (message.hasAnnotations() && showsAnnotations) {
            writeAnnotations(args);
        }
        if (event.passthroughUtid != CurrentEvent.NONE) {
            args.addIfAbsent(passthroughKey, passthroughKey, ArgType.UINT, event.passthroughUtid);
        }
        if (phaseToShow != NO_PHASE) {
            int phase = strings.intern(String.valueOf((char) phaseToShow));
            args.add(phaseKey, ArgType.STRING, phase);
        }
    }

    private void writeAnnotations(ArgSet args) {
        TrackEventMessage message = event.message;
        reader.reset(message.buffer, message.start, message.end);
        while (reader.next()) {
            if (reader.field() == TrackEventMessage.DEBUG_ANNOTATIONS
                    && annotations.add(reader, debugRoot, args)
                            == DebugAnnotations.Outcome.BROKEN) {
                context.stats().increment(MESSAGE_ERRORS);
            }
        }
    }

    /// In some messages the id of an interned place is shown as that place.
    private void overrideLocations() {
        String[] places = {
            "begin_impl_frame_args.current_args",
            "begin_impl_frame_args.last_args",
            "begin_frame_observer_state.last_begin_frame_args"
        };
        for (String place : places) {
            messages.overrideField(
                    place + ".source_location_iid",
                    (key, value, into) -> addLocation(place, value, into));
        }
        String notification = "chrome_memory_pressure_notification";
        messages.overrideField(
                notification + ".creation_location_iid",
                (key, value, into) -> addLocation(notification, value, into));
    }

    /// A method that is known by its address only is named at the end of the trace, if ever.
    private boolean addMethodAddress(InternedStacks stacks, ProtoReader iid, ArgSet into) {
        SequenceState.Message message =
                event.state()
                        .interned(InternedTexts.UNSYMBOLIZED_SOURCE_LOCATIONS, iid.longValue());
        if (message == null) {
            return false;
        }
        long mappingIid = 0;
        long relPc = 0;
        ProtoReader fields = new ProtoReader();
        fields.reset(message.buffer(), message.start(), message.end());
        while (fields.next()) {
            if (fields.field() == 2) {
                mappingIid = fields.longValue();
            } else if (fields.field() == 3) {
                relPc = fields.longValue();
            }
        }
        int mapping = stacks.mapping(event.state(), mappingIid);
        if (mapping == InternedStacks.UNKNOWN) {
            return false;
        }
        String prefix = "chrome_mojo_event_info.mojo_interface_method.native_symbol.";
        into.add(strings.intern(prefix + "mapping_id"), ArgType.UINT, mapping);
        into.add(strings.intern(prefix + "rel_pc"), ArgType.UINT, relPc);
        return true;
    }

    private boolean addLocation(String prefix, ProtoReader iid, ArgSet into) {
        SequenceState state = event.state();
        SourceLocation location = texts.sourceLocation(state, iid.longValue());
        if (location == null) {
            return false;
        }
        into.add(strings.intern(prefix + ".file_name"), ArgType.STRING, location.file());
        into.add(strings.intern(prefix + ".function_name"), ArgType.STRING, location.function());
        if (location.hasLine()) {
            into.add(strings.intern(prefix + ".line_number"), ArgType.INT, location.line());
        }
        return true;
    }
}
