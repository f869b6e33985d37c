import type { Project } from './compose/project.ts';
import type { ReportDocument, Spec } from './core/records.ts';
import { type PipelineOptions, runPipeline } from './pipeline.ts';
import { publish } from './publish.ts';

/** Runs a spec and writes its report: the one way for the tests, the command line and the gate. */
export async function runSpec(
  spec: Spec,
  project: Project,
  options: PipelineOptions,
): Promise<{ document: ReportDocument; folder: string }> {
  const document = await runPipeline(spec, project.ports, options);
  const folder = await publish(document, project.ports.datasets, project.reports);
  return { document, folder };
}
