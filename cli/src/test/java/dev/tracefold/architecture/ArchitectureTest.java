// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.architecture;

import java.io.FileDescriptor;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/// The shape of the system, as rules that fail the build. Generated classes (`dev.tracefold.proto`)
/// keep to the compiler that writes them, so only what depends on them is looked at.
@AnalyzeClasses(packages = "dev.tracefold", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String GENERATED = "dev.tracefold.proto..";

    @ArchTest
    static final ArchRule dependenciesPointInwards =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("cli")
                    .definedBy("dev.tracefold.cli..")
                    .layer("orchestrator")
                    .definedBy("dev.tracefold.orchestrator..")
                    .layer("worker")
                    .definedBy("dev.tracefold.worker..")
                    .layer("events")
                    .definedBy("dev.tracefold.events..")
                    .layer("xprof")
                    .definedBy("dev.tracefold.xprof..")
                    .layer("store")
                    .definedBy("dev.tracefold.store..")
                    .layer("processor")
                    .definedBy("dev.tracefold.processor..")
                    .layer("proto")
                    .definedBy(GENERATED)
                    .whereLayer("cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("orchestrator")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("worker")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("events")
                    .mayOnlyBeAccessedByLayers("cli", "orchestrator", "worker")
                    .whereLayer("xprof")
                    .mayOnlyBeAccessedByLayers("cli", "orchestrator", "worker", "store")
                    .whereLayer("store")
                    .mayOnlyBeAccessedByLayers("cli", "orchestrator", "worker", "events")
                    .whereLayer("processor")
                    .mayOnlyBeAccessedByLayers("cli", "orchestrator", "worker", "events", "store")
                    .whereLayer("proto")
                    .mayOnlyBeAccessedByLayers("cli", "orchestrator", "worker", "events");

    // org.sqlite carries the native library and finds it; zstd is what packets may be compressed
    // with.
    @ArchTest
    static final ArchRule processorKnowsOnlyTheJdkAndItsAllowlist =
            classes()
                    .that()
                    .resideInAPackage("dev.tracefold.processor..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "javax.xml.stream..",
                            "jdk.jfr..",
                            "org.jspecify..",
                            "org.sqlite..",
                            "com.github.luben.zstd..",
                            "dev.tracefold.processor..");

    @ArchTest
    static final ArchRule xprofKnowsOnlyTheJdk =
            classes()
                    .that()
                    .resideInAPackage("dev.tracefold.xprof..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..", "jdk.jfr..", "org.jspecify..", "dev.tracefold.xprof..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.tracefold.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(GENERATED)
                    .should()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper")
                    .orShould()
                    .haveSimpleNameEndingWith("Manager")
                    .orShould()
                    .haveSimpleNameEndingWith("Impl")
                    .orShould()
                    .resideInAnyPackage(
                            "..util..", "..utils..", "..common..", "..misc..", "..impl..");

    // In a class only its package sees, a field of the package is hidden just as well, and the
    // stacks
    // and cursors of hot loops are read field by field.
    @ArchTest
    static final ArchRule instanceStateOfPublicClassesIsFinalOrPrivate =
            fields().that()
                    .areNotStatic()
                    .and()
                    .areNotFinal()
                    .and()
                    .areDeclaredInClassesThat()
                    .arePublic()
                    .and()
                    .areDeclaredInClassesThat()
                    .resideOutsideOfPackage(GENERATED)
                    .should()
                    .bePrivate()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheConsoleAndMainsTouchTheStandardStreams =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.tracefold.cli.console.Console")
                    .and()
                    .haveSimpleNameNotEndingWith("Main")
                    .and()
                    .resideOutsideOfPackage("dev.tracefold.bench..")
                    .and()
                    .resideOutsideOfPackage(GENERATED)
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .orShould()
                    .accessField(System.class, "in")
                    .orShould()
                    .accessField(FileDescriptor.class, "out");

    @ArchTest
    static final ArchRule packagesStayShallow =
            classes().that().resideOutsideOfPackage(GENERATED).should(haveAtMostPackageSegments(4));

    private static ArchCondition<JavaClass> haveAtMostPackageSegments(int max) {
        return new ArchCondition<>("have at most " + max + " package segments") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                int segments = type.getPackageName().split("\\.", -1).length;
                events.add(
                        new SimpleConditionEvent(
                                type, segments <= max, type.getName() + " has " + segments));
            }
        };
    }
}
