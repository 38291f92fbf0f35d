// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.android.AndroidModules;
import dev.tracefold.processor.artmethod.ArtMethodReader;
import dev.tracefold.processor.bugreport.DumpstateReader;
import dev.tracefold.processor.bugreport.LogcatReader;
import dev.tracefold.processor.frametimeline.FrameTimelineModule;
import dev.tracefold.processor.ftrace.FtraceModule;
import dev.tracefold.processor.fuchsia.FuchsiaReader;
import dev.tracefold.processor.gpu.GpuModules;
import dev.tracefold.processor.heapgraph.ArtProcessMetadataModule;
import dev.tracefold.processor.heapgraph.HeapGraphModule;
import dev.tracefold.processor.heapprofile.HeapProfileModule;
import dev.tracefold.processor.hprof.HprofReader;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.instruments.InstrumentsReader;
import dev.tracefold.processor.json.GeckoReader;
import dev.tracefold.processor.json.JsonTraceReader;
import dev.tracefold.processor.json.V8ProfileReader;
import dev.tracefold.processor.memorysnapshot.MemoryTrackerSnapshotModule;
import dev.tracefold.processor.ninja.NinjaLogReader;
import dev.tracefold.processor.packet.RecordingModules;
import dev.tracefold.processor.perfdata.PerfDataReader;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.perfetto.PerfettoTraceReader;
import dev.tracefold.processor.pprof.PprofReader;
import dev.tracefold.processor.primes.PrimesReader;
import dev.tracefold.processor.profiling.PerfSampleModule;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.profiling.StackSampleModule;
import dev.tracefold.processor.simpleperf.SimpleperfReader;
import dev.tracefold.processor.stacks.CollapsedStackReader;
import dev.tracefold.processor.stacks.PerfTextReader;
import dev.tracefold.processor.strace.StraceReader;
import dev.tracefold.processor.symbolization.DeobfuscationMappings;
import dev.tracefold.processor.symbolization.DeobfuscationModule;
import dev.tracefold.processor.symbolization.ModuleSymbolsModule;
import dev.tracefold.processor.symbolization.RetraceMapReader;
import dev.tracefold.processor.system.SystemModules;
import dev.tracefold.processor.systrace.CtraceReader;
import dev.tracefold.processor.systrace.SystraceReader;
import dev.tracefold.processor.trackevent.ChromeMetadataModule;
import dev.tracefold.processor.trackevent.StreamingProfileModule;
import dev.tracefold.processor.trackevent.SymbolModule;
import dev.tracefold.processor.trackevent.TrackEventModule;
import dev.tracefold.processor.trackevent.TranslationTableModule;
import dev.tracefold.processor.v8.V8Module;
import dev.tracefold.processor.winscope.WinscopeModules;
import dev.tracefold.processor.xplane.XplaneReader;

/// Which importer reads which format. To add a format, add a line here; to add a kind of packet to
/// Perfetto's own format, add its module to the list below.
public final class FormatRegistry {
    private final Map<TraceFormat, ReaderFactory> importers = new EnumMap<>(TraceFormat.class);

    /// What Java names were before, from any of the files that are loaded together.
    private final DeobfuscationMappings allMappings = new DeobfuscationMappings();

    private FormatRegistry() {}

    /// Every importer there is.
    public static FormatRegistry builtin() {
        FormatRegistry registry = new FormatRegistry();
        registry.add(TraceFormat.PROTO, registry::perfettoReader);
        registry.add(TraceFormat.SYMBOLS, registry::perfettoReader);
        registry.add(
                TraceFormat.RETRACE_MAP,
                context -> new RetraceMapReader(context, registry.allMappings));
        registry.add(
                TraceFormat.JSON,
                context -> new JsonTraceReader(context, () -> new SystraceReader(context)));
        registry.add(
                TraceFormat.FUCHSIA,
                context -> new FuchsiaReader(context, () -> registry.perfettoReader(context)));
        registry.add(TraceFormat.GECKO, GeckoReader::new);
        registry.add(TraceFormat.SYSTRACE, SystraceReader::new);
        registry.add(TraceFormat.ANDROID_LOGCAT, LogcatReader::new);
        registry.add(TraceFormat.ANDROID_DUMPSTATE, DumpstateReader::new);
        registry.add(TraceFormat.NINJA_LOG, NinjaLogReader::new);
        registry.add(TraceFormat.PRIMES, PrimesReader::new);
        registry.add(TraceFormat.STRACE, StraceReader::new);
        registry.add(TraceFormat.PERF_TEXT, PerfTextReader::new);
        registry.add(TraceFormat.PERF, PerfDataReader::new);
        registry.add(TraceFormat.PPROF, PprofReader::new);
        registry.add(TraceFormat.SIMPLEPERF_PROTO, SimpleperfReader::new);
        registry.add(TraceFormat.XPLANE, XplaneReader::new);
        registry.add(TraceFormat.V8_CPUPROFILE, V8ProfileReader::new);
        registry.add(TraceFormat.ART_METHOD, context -> new ArtMethodReader(context, false));
        registry.add(TraceFormat.ART_METHOD_V2, context -> new ArtMethodReader(context, true));
        registry.add(TraceFormat.ART_HPROF, HprofReader::new);
        registry.add(TraceFormat.INSTRUMENTS_XML, InstrumentsReader::new);
        registry.add(TraceFormat.COLLAPSED_STACK, CollapsedStackReader::new);
        registry.add(
                TraceFormat.CTRACE,
                context -> new CtraceReader(new SystraceReader(context), context.stats()));
        return registry;
    }

    private PerfettoTraceReader perfettoReader(TraceContext context) {
        return new PerfettoTraceReader(context, this::packetModules);
    }

    private List<PacketModule> packetModules(TraceContext context, PacketStore packets) {
        List<PacketModule> modules = new ArrayList<>(RecordingModules.create(context));
        TrackEventModule trackEvents = new TrackEventModule(context, packets);
        ProfilerTables samples = new ProfilerTables(context.storage());
        modules.add(trackEvents);
        modules.add(new TranslationTableModule(context));
        modules.add(new SymbolModule(context));
        modules.add(new ChromeMetadataModule(context));
        modules.add(new FtraceModule(context));
        modules.addAll(SystemModules.create(context));
        modules.add(new FrameTimelineModule(context));
        modules.addAll(GpuModules.create(context, packets));
        DeobfuscationMappings mappings = new DeobfuscationMappings(allMappings);
        modules.add(new PerfSampleModule(context, samples));
        modules.add(new StackSampleModule(context, samples));
        modules.add(new StreamingProfileModule(context, packets, trackEvents, samples));
        modules.add(new HeapProfileModule(context));
        modules.add(new HeapGraphModule(context, allMappings));
        modules.add(new ArtProcessMetadataModule(context));
        modules.add(new MemoryTrackerSnapshotModule(context));
        modules.add(new ModuleSymbolsModule(context));
        modules.add(new DeobfuscationModule(context, mappings));
        modules.addAll(WinscopeModules.create(context));
        modules.addAll(AndroidModules.create(context));
        modules.add(new V8Module(context));
        return modules;
    }

    private void add(TraceFormat format, ReaderFactory factory) {
        importers.put(format, factory);
    }

    /// The importer of a format, or null when the format is only recognised.
    @Nullable ReaderFactory importer(TraceFormat format) {
        return importers.get(format);
    }

    /// Formats with an importer.
    public Set<TraceFormat> formats() {
        return importers.keySet();
    }
}
