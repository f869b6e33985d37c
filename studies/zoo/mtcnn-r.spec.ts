import { defineSpec } from 'triplicate';
import { mtcnn } from './mtcnn.ts';

export default defineSpec(mtcnn('r', 'models/mtcnn-r/model.onnx', 24));
